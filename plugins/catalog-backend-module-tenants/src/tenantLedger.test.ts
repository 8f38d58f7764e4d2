import type { Tenant, TenantChange } from '@tenantry/plugin-tenants-common';
import { aTenant } from './testUtils/tenant';
import { TenantLedger } from './tenantLedger';

const NOW = 1_000_000;
const MINUTE = 60_000;

const changed = (value: Tenant): TenantChange => ({
  type: 'changed',
  tenant: value,
});
const removed = (value: Tenant): TenantChange => ({
  type: 'removed',
  tenant: value,
});

describe('TenantLedger', () => {
  it('takes newer states and refuses the same and older ones', () => {
    const ledger = new TenantLedger();
    expect(ledger.take(changed(aTenant('acme', { version: 2 })), NOW)).toBe(
      true,
    );
    expect(ledger.take(changed(aTenant('acme', { version: 2 })), NOW)).toBe(
      false,
    );
    expect(ledger.take(changed(aTenant('acme', { version: 1 })), NOW)).toBe(
      false,
    );
    expect(ledger.take(changed(aTenant('acme', { version: 3 })), NOW)).toBe(
      true,
    );
  });

  it('refuses what is older than a listing', () => {
    const ledger = new TenantLedger();
    ledger.settle([aTenant('acme', { version: 5 })], NOW);
    expect(ledger.take(changed(aTenant('acme', { version: 4 })), NOW)).toBe(
      false,
    );
  });

  it('ends a tenant at the version of its last change, once', () => {
    const ledger = new TenantLedger();
    const last = aTenant('acme', { version: 2 });
    ledger.take(changed(last), NOW);
    expect(ledger.take(removed(last), NOW)).toBe(true);
    expect(ledger.take(removed(last), NOW)).toBe(false);
    expect(ledger.take(changed(last), NOW)).toBe(false);
  });

  it('takes a removed id that is onboarded again', () => {
    const ledger = new TenantLedger();
    ledger.take(removed(aTenant('acme', { version: 9 })), NOW);
    const again = aTenant('acme', { createdAt: '2026-03-01T00:00:00.000Z' });
    expect(ledger.take(changed(again), NOW)).toBe(true);
  });

  it('lets an event that came while the listing was read win over the listing', () => {
    const ledger = new TenantLedger();
    const fresh = aTenant('fresh');
    const newer = aTenant('acme', { version: 7, state: 'suspended' });
    ledger.take(changed(newer), NOW + 5);
    ledger.take(changed(fresh), NOW + 5);
    ledger.take(removed(aTenant('gone', { version: 2 })), NOW + 5);
    expect(
      ledger.settle(
        [aTenant('acme', { version: 6 }), aTenant('gone', { version: 2 })],
        NOW,
      ).tenants,
    ).toEqual([newer, fresh]);
  });

  it('lets the listing win over events that it must have seen', () => {
    const ledger = new TenantLedger();
    ledger.take(changed(aTenant('acme', { version: 7 })), NOW);
    ledger.take(changed(aTenant('other')), NOW);
    const listed = aTenant('acme', { version: 6 });
    expect(ledger.settle([listed], NOW + 2 * MINUTE)).toEqual({
      tenants: [listed],
      changed: [listed],
      gone: ['other'],
    });
    expect(ledger.take(changed(aTenant('acme', { version: 7 })), NOW)).toBe(
      true,
    );
  });

  it('knows the one that began later of two of one id in two cells', () => {
    const earlier = aTenant('acme', { version: 9 });
    const later = aTenant('acme', {
      cell: 'another',
      createdAt: '2026-03-01T00:00:00.000Z',
    });
    const ledger = new TenantLedger();
    expect(ledger.settle([earlier, later], NOW).tenants).toEqual([later]);
    expect(ledger.settle([later, earlier], NOW).tenants).toEqual([later]);
    expect(ledger.settle([earlier], NOW).tenants).toEqual([earlier]);
  });

  it('tells what a listing has of news, once', () => {
    const ledger = new TenantLedger();
    const [acme, globex] = [aTenant('acme'), aTenant('globex')];
    expect(ledger.settle([acme, globex], NOW)).toMatchObject({
      changed: [acme, globex],
      gone: [],
    });
    const newer = aTenant('acme', { version: 2 });
    expect(ledger.settle([newer], NOW)).toMatchObject({
      changed: [newer],
      gone: ['globex'],
    });
    expect(ledger.settle([newer], NOW)).toMatchObject({
      changed: [],
      gone: [],
    });
  });

  it('tells nothing anew that an event has told of', () => {
    const ledger = new TenantLedger();
    const [acme, globex] = [aTenant('acme'), aTenant('globex')];
    ledger.settle([acme, globex], NOW);
    const newer = aTenant('acme', { version: 2 });
    ledger.take(changed(newer), NOW);
    ledger.take(removed(globex), NOW);
    expect(ledger.settle([acme, globex], NOW)).toEqual({
      tenants: [newer],
      changed: [],
      gone: [],
    });
    expect(ledger.settle([newer], NOW + 2 * MINUTE)).toEqual({
      tenants: [newer],
      changed: [],
      gone: [],
    });
  });

  it('tells of a tenant that is listed long after an event has ended it', () => {
    const ledger = new TenantLedger();
    const acme = aTenant('acme');
    ledger.settle([acme], NOW);
    ledger.take(removed(acme), NOW);
    expect(ledger.settle([acme], NOW + 2 * MINUTE).changed).toEqual([acme]);
  });

  it('takes a forgotten event again', () => {
    const ledger = new TenantLedger();
    const change = changed(aTenant('acme'));
    ledger.take(change, NOW);
    ledger.forget(change);
    expect(ledger.take(change, NOW)).toBe(true);
  });
});
