import type { TestCell } from './__testUtils__/cell';
import type { TestPortal } from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

const TEMPLATE = 'change-tier';

describe('the template that changes the tier of a tenant', () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(
    fresh => {
      ({ cell, portal } = fresh);
    },
    { isOnboarded: true, cell: { forMoves: true } },
  );

  const change = async (tier: string) =>
    portal.end(await portal.start({ tenantId: 'acme', tier }, TEMPLATE));

  it('moves a tenant, tells the portal on the way, and its owner at the end', async () => {
    const { status, log } = await change('advanced');
    expect([status, log]).toEqual([
      'completed',
      expect.stringContaining('"acme" is active in the tier advanced'),
    ]);
    expect(await portal.tenant('acme')).toMatchObject({
      state: 'active',
      tier: 'advanced',
    });
    expect(portal.told).toContain('migrating');
    expect(portal.told.at(-1)).toBe('active');
    expect(portal.sent.at(-1)!.payload.title).toBe(
      'Acme Corp is of the tier advanced',
    );
  });

  it('takes a move back that fails before the switch, and says so', async () => {
    cell.sandbox.faults.set([
      {
        service: 'apigateway',
        operation: 'CreateUsagePlanKey',
        error: { code: 'AccessDeniedException', message: 'Not your plan.' },
      },
    ]);
    const { status, log } = await change('advanced');
    expect(status).toBe('failed');
    expect(log).toContain('The step build-target failed.');
    expect(log).toContain('Not your plan.');
    expect(log).toContain(
      '"acme" is active in the tier basic, where it was; nothing is left of the try.',
    );
    const tenant = (await portal.tenant('acme'))!;
    expect(tenant).toMatchObject({ state: 'active', tier: 'basic' });
    expect(tenant.move).toBeUndefined();
    cell.sandbox.faults.set([]);
    expect((await change('advanced')).status).toBe('completed');
  });

  it('says how to go on after the switch, and goes on', async () => {
    cell.door.healthy = true;
    cell.sandbox.faults.set([
      {
        service: 'apigateway',
        operation: 'DeleteApiKey',
        error: { code: 'AccessDeniedException', message: 'Not your key.' },
      },
    ]);
    const { status, log } = await change('advanced');
    expect(status).toBe('failed');
    expect(log).toContain(
      'Run the template with advanced to finish it, or with basic to turn it back.',
    );
    expect(await portal.tenant('acme')).toMatchObject({
      state: 'failed',
      tier: 'advanced',
      failure: { operation: 'move', step: 'clean-source' },
    });
    cell.sandbox.faults.set([]);
    expect((await change('advanced')).status).toBe('completed');
    expect((await portal.tenant('acme'))!.state).toBe('active');
  });

  it('refuses whoever may not operate the tenant, and what makes no sense', async () => {
    portal.locked.add('acme');
    expect((await change('advanced')).log).toContain(
      'may not operate the tenant "acme"',
    );
    portal.locked.delete('acme');
    expect((await change('basic')).log).toContain(
      'is of the tier Basic already',
    );
    await expect(change('gold')).rejects.toThrow(/400/);
    expect((await portal.tenant('acme'))!.state).toBe('active');
  });
});
