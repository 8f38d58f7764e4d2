import { ERASURE_TASK_ID, isDue } from './eraseRetained';
import type { TestCell } from './__testUtils__/cell';
import {
  until,
  VALUES as values,
  type TestPortal,
} from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

const LEAVE = { tenantId: 'acme', confirm: 'acme', retention: 'retain' };

describe('the template that offboards a tenant', () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(fresh => {
    ({ cell, portal } = fresh);
  });

  const onboard = async () => portal.end(await portal.start(values));
  const offboard = async (change: object = {}) =>
    portal.end(await portal.start({ ...LEAVE, ...change }, 'offboard-tenant'));
  const stateOf = async () => (await portal.tenant('acme'))?.state;

  it('keeps what is to be retained, and tells the portal', async () => {
    await onboard();
    const { status, log } = await offboard({ days: 7 });
    expect([status, log]).toEqual([
      'completed',
      expect.stringMatching(/Kept: its group and users/),
    ]);
    expect(await stateOf()).toBe('offboarded');
    expect(portal.told.slice(-2)).toEqual(['deprovisioning', 'offboarded']);
  });

  it('erases what was retained long enough by itself', async () => {
    await onboard();
    await offboard();
    const kept = (await portal.tenant('acme'))!;
    const late = new Date(kept.offboarding!.retainedUntil!);
    expect(isDue(kept, new Date(late.getTime() - 1))).toBe(false);
    expect(isDue(kept, late)).toBe(true);
    for (const name of ['retainedUntil', 'closedAt']) {
      await cell.amend('acme', `offboarding.${name}`, kept.createdAt);
    }
    await portal.trigger(ERASURE_TASK_ID);
    await until(async () =>
      Boolean((await portal.tenant('acme'))?.offboarding?.erasedAt),
    );
    expect(
      (await portal.tenants.events('acme', { limit: 1 })).items[0],
    ).toEqual(
      expect.objectContaining({
        type: 'offboarding.completed',
        actor: 'service',
      }),
    );
  });

  it('leaves a tenant failed that AWS does not let go, and goes on from there', async () => {
    await onboard();
    cell.sandbox.faults.set([
      {
        service: 'apigateway',
        operation: 'DeleteApiKey',
        error: { code: 'AccessDeniedException', message: 'Not your key.' },
      },
    ]);
    const first = await offboard();
    expect(first.status).toBe('failed');
    expect(first.log).toContain('Not your key.');
    expect(first.log).toContain('Nobody of "acme" is let in.');
    expect(await portal.tenant('acme')).toMatchObject({
      state: 'failed',
      failure: { operation: 'offboard', step: 'revoke' },
    });
    cell.sandbox.faults.set([]);
    // Onboarding is no way back.
    expect((await onboard()).log).toContain('is taken by');
    expect((await offboard()).status).toBe('completed');
  });

  it('refuses whoever may not end the tenant, and wrong names', async () => {
    await onboard();
    portal.locked.add('acme');
    expect((await offboard()).log).toContain(
      'may not offboard the tenant "acme"',
    );
    portal.locked.delete('acme');
    expect((await offboard({ confirm: 'globex' })).log).toContain(
      'The name "globex" is not that of the tenant',
    );
    expect(await stateOf()).toBe('active');
  });

  it('asks for what it takes', async () => {
    await expect(offboard({ retention: 'burn' })).rejects.toThrow(/400/);
    await expect(offboard({ days: 0 })).rejects.toThrow(/400/);
  });
});
