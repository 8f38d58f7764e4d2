// The portal's index and its API are the other plugin's.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import tenantsPlugin from '@tenantry/plugin-tenants-backend';
import { configOf, startCell, type TestCell } from './__testUtils__/cell';
import {
  startPortal,
  until,
  VALUES,
  type TestPortal,
} from './__testUtils__/portal';

jest.setTimeout(60_000);

/** What the portal reads of its own accord: the stacks of a cell, and the list of its tenants. */
const OWN_READS = ['cloudformation.DescribeStacks', 'dynamodb.Query'];

describe('a portal of two cells', () => {
  let first: TestCell;
  let second: TestCell;
  let portal: TestPortal;

  beforeEach(async () => {
    first = await startCell({ id: 'first', imageTag: '2.0.0' });
    second = await startCell({
      id: 'second',
      accountId: '111111111111',
      region: 'eu-central-1',
    });
    portal = await startPortal(configOf(first, second), [tenantsPlugin]);
    // From here on the portal's index knows everybody.
    await until(
      async () =>
        (await portal.get('/tenants/tenants')).freshness.syncedAt !== undefined,
    );
  });

  afterEach(async () => {
    await portal?.stop();
    await first?.stop();
    await second?.stop();
  });

  const run = async (values: object, template?: string) =>
    portal.end(await portal.start(values, template));
  const onboard = (tenantId: string, more: object = {}) =>
    run({
      ...VALUES,
      tenantId,
      adminEmail: `ada@${tenantId}.example`,
      ...more,
    });
  const strayCalls = ({ sandbox }: TestCell) =>
    sandbox.calls
      .list()
      .map(({ service, operation }) => `${service}.${operation}`)
      .filter(call => !OWN_READS.includes(call));

  it('keeps a tenant in the cell that was chosen for it, from its first step to its last', async () => {
    first.sandbox.calls.clear();
    expect(await onboard('acme', { cell: 'second' })).toMatchObject({
      status: 'completed',
    });

    expect(await portal.get('/tenants/tenants/acme')).toMatchObject({
      cell: 'second',
      state: 'active',
    });
    const users = await portal.get('/tenants/tenants/acme/users');
    expect(users.items).toHaveLength(1);
    await portal.get('/tenants/tenants/acme/health');
    await portal.get('/tenants/tenants/acme/usage');
    await portal.get('/tenants/tenants/acme/resources');
    const { items } = await portal.get('/tenants/tenants/acme/events');
    expect(items.length).toBeGreaterThan(0);

    for (const [template, values] of [
      ['suspend-tenant', { reason: 'Not paid' }],
      ['resume-tenant', {}],
      ['offboard-tenant', { confirm: 'acme', retention: 'retain' }],
    ] as const) {
      expect(
        await run({ tenantId: 'acme', ...values }, template),
      ).toMatchObject({ status: 'completed' });
    }
    expect(second.door.requests).toBeGreaterThan(0);
    expect(first.door.requests).toBe(0);
    expect(strayCalls(first)).toEqual([]);
  });

  it('places where there is the most room, and passes over what cannot be asked', async () => {
    const cellOf = async (tenantId: string) =>
      (await portal.tenant(tenantId))?.cell;
    await onboard('one');
    await onboard('two');
    expect(await cellOf('one')).toBe('first');
    expect(await cellOf('two')).toBe('second');

    first.sandbox.faults.set([
      {
        service: 'dynamodb',
        operation: '*',
        error: { code: 'AccessDeniedException', message: 'Not your table.' },
      },
    ]);
    for (const tenantId of ['three', 'four']) {
      expect(await onboard(tenantId)).toMatchObject({ status: 'completed' });
      expect(await cellOf(tenantId)).toBe('second');
    }

    second.sandbox.faults.set([
      {
        service: 'dynamodb',
        operation: 'Query',
        error: { code: 'AccessDeniedException', message: 'Nor yours.' },
      },
    ]);
    const { status, log } = await onboard('five');
    expect(status).toBe('failed');
    expect(log).toContain('No cell has room for "five".');
    expect(log).toContain('first: DynamoDB Query failed: Not your table.');
    expect(log).toContain('second: DynamoDB Query failed: Nor yours.');
  });

  it('gives an id to one cell only', async () => {
    await onboard('acme', { cell: 'second' });
    const { status, log } = await onboard('acme', { cell: 'first' });
    expect(status).toBe('failed');
    expect(log).toContain('"acme" is in the cell second already.');
    expect(await portal.tenant('acme')).toMatchObject({ cell: 'second' });

    const nowhere = await onboard('globex', { cell: 'third' });
    expect(nowhere.log).toContain(
      'There is no cell "third"; the cells are first, second.',
    );
  });

  it('updates the fleet of no cell when one lacks the version', async () => {
    const { status, log } = await run({ imageTag: '2.0.0' }, 'update-fleet');
    expect(status).toBe('failed');
    expect(log).toContain('ECR has no tenantry/order-service:2.0.0');
    expect(await portal.tenants.updates.latestRun()).toBeUndefined();
  });

  it('shows the tenants of one cell while another cannot be read', async () => {
    await onboard('one', { cell: 'first' });
    await onboard('two', { cell: 'second' });
    first.sandbox.faults.set([
      {
        service: 'dynamodb',
        operation: 'Query',
        error: { code: 'AccessDeniedException', message: 'Not your table.' },
      },
    ]);
    await second.amend('two', 'displayName', 'Two & Sons');
    portal.trigger('tenants-full-pass').catch(() => {});
    await until(
      async () =>
        (await portal.get('/tenants/tenants')).freshness.problem !== undefined,
    );
    const list = await portal.get('/tenants/tenants?cell=first,second');
    expect(list.freshness.problem).toContain('The cell first cannot be read.');
    expect(list.counts.byCell).toEqual({ first: 1, second: 1 });
    expect(
      list.items.map(({ displayName }: { displayName: string }) => displayName),
    ).toEqual(['Acme Corp', 'Two & Sons']);
    expect((await portal.get('/tenants/fleet')).byCell).toMatchObject([
      { cell: 'first', region: 'us-east-1', tenants: 1 },
      { cell: 'second', region: 'eu-central-1', tenants: 1 },
    ]);
  });
});
