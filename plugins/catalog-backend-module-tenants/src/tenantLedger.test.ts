import type { Tenant, TenantChange } from '@tenantry/plugin-tenants-common';
import { TenantLedger } from './tenantLedger';

const NOW = 1_000_000;
const MINUTE = 60_000;

function tenant(tenantId: string, overrides: Partial<Tenant> = {}): Tenant {
  return {
    tenantId,
    displayName: tenantId,
    tier: 'basic',
    isolation: 'pool',
    cell: 'local',
    owner: 'group:default/platform',
    state: 'active',
    version: 1,
    tenantPath: 'basic',
    stackName: 'tenant-pool-basic',
    apiUrl: 'http://localhost/prod',
    identity: { userPoolId: 'p', appClientId: 'c', issuer: 'http://localhost' },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...overrides,
  };
}

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
    expect(ledger.take(changed(tenant('acme', { version: 2 })), NOW)).toBe(
      true,
    );
    expect(ledger.take(changed(tenant('acme', { version: 2 })), NOW)).toBe(
      false,
    );
    expect(ledger.take(changed(tenant('acme', { version: 1 })), NOW)).toBe(
      false,
    );
    expect(ledger.take(changed(tenant('acme', { version: 3 })), NOW)).toBe(
      true,
    );
  });

  it('refuses what is older than a listing', () => {
    const ledger = new TenantLedger();
    ledger.settle([tenant('acme', { version: 5 })], NOW);
    expect(ledger.take(changed(tenant('acme', { version: 4 })), NOW)).toBe(
      false,
    );
  });

  it('ends a tenant at the version of its last change, once', () => {
    const ledger = new TenantLedger();
    const last = tenant('acme', { version: 2 });
    ledger.take(changed(last), NOW);
    expect(ledger.take(removed(last), NOW)).toBe(true);
    expect(ledger.take(removed(last), NOW)).toBe(false);
    expect(ledger.take(changed(last), NOW)).toBe(false);
  });

  it('takes a removed id that is onboarded again', () => {
    const ledger = new TenantLedger();
    ledger.take(removed(tenant('acme', { version: 9 })), NOW);
    const again = tenant('acme', { createdAt: '2026-03-01T00:00:00.000Z' });
    expect(ledger.take(changed(again), NOW)).toBe(true);
  });

  it('lets an event that came while the listing was read win over the listing', () => {
    const ledger = new TenantLedger();
    const fresh = tenant('fresh');
    const newer = tenant('acme', { version: 7, state: 'suspended' });
    ledger.take(changed(newer), NOW + 5);
    ledger.take(changed(fresh), NOW + 5);
    ledger.take(removed(tenant('gone', { version: 2 })), NOW + 5);
    expect(
      ledger.settle(
        [tenant('acme', { version: 6 }), tenant('gone', { version: 2 })],
        NOW,
      ),
    ).toEqual([newer, fresh]);
  });

  it('lets the listing win over events that it must have seen', () => {
    const ledger = new TenantLedger();
    ledger.take(changed(tenant('acme', { version: 7 })), NOW);
    ledger.take(changed(tenant('other')), NOW);
    const listed = tenant('acme', { version: 6 });
    expect(ledger.settle([listed], NOW + 2 * MINUTE)).toEqual([listed]);
    expect(ledger.take(changed(tenant('acme', { version: 7 })), NOW)).toBe(
      true,
    );
  });

  it('takes a forgotten event again', () => {
    const ledger = new TenantLedger();
    const change = changed(tenant('acme'));
    ledger.take(change, NOW);
    ledger.forget(change);
    expect(ledger.take(change, NOW)).toBe(true);
  });
});
