import { freePort, until } from '@tenantry/aws-sandbox/testing';
import { ONBOARD_TEMPLATE, valuesOf } from '../testing/onboard';
import { startPostgres, type Postgres } from '../testing/postgres';
import { openPage } from '../testing/signals';
import { startSystem, type Replica, type System } from '../testing/system';

const { signal } = new AbortController();
const HEALTH_SECONDS = 2;

/** ms until the account was asked so many times for its clusters, as each health pass does once. */
async function passesTake({ sandbox }: System, passes: number) {
  const startedAt = Date.now();
  sandbox.calls.clear();
  await until(
    () =>
      sandbox.calls
        .list()
        .filter(({ operation }) => operation === 'DescribeClusters').length >=
      passes,
  );
  return Date.now() - startedAt;
}

describe('two portals on one PostgreSQL', () => {
  let postgres: Postgres;
  let system: System;
  let replica: Replica;

  beforeAll(async () => {
    postgres = await startPostgres(await freePort());
    // Both at once, on an empty database: as they are first deployed.
    system = await startSystem({
      replicas: 1,
      env: {
        APP_CONFIG_backend_database: JSON.stringify({
          client: 'pg',
          connection: postgres.connection,
        }),
        APP_CONFIG_events_useEventBus: JSON.stringify('always'),
        APP_CONFIG_tenantry_collectors_health: JSON.stringify({
          schedule: {
            frequency: { seconds: HEALTH_SECONDS },
            timeout: { seconds: 30 },
          },
        }),
      },
    });
    [replica] = system.replicas;
    await replica.api.templateReady(ONBOARD_TEMPLATE, signal);
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
    await postgres?.stop();
  }, 60_000);

  it('both tell open pages what changes, whoever changed it', async () => {
    const pages = await Promise.all([
      openPage(system.portalUrl, system.api),
      openPage(replica.url, replica.api),
    ]);
    const { status } = await replica.api.runTask(
      ONBOARD_TEMPLATE,
      valuesOf('seen', 'basic'),
      signal,
    );
    expect(status).toBe('completed');
    await until(() => pages.every(({ heard }) => heard.has('seen')));
    expect((await system.api.tenant('seen')).state).toBe('active');
    expect((await replica.api.tenant('seen')).state).toBe('active');
    pages.forEach(page => page.close());
  }, 120_000);

  it('collect once, not once each', async () => {
    // So many that one which comes late on a busy machine does not count.
    const passes = 12;
    expect(await passesTake(system, passes)).toBeGreaterThan(
      (passes - 1) * HEALTH_SECONDS * 1000 * 0.7,
    );
  }, 300_000);

  it('the other finishes an onboarding in which one is killed, and collects on', async () => {
    // The first is struck in the middle of a step that only it can have begun.
    replica.pause();
    system.sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'AdminCreateUser',
        delayMs: 600_000,
        afterEffect: true,
      },
    ]);
    const { id } = await system.api.startTask(
      ONBOARD_TEMPLATE,
      valuesOf('passed-on', 'basic'),
    );
    await until(() => system.sandbox.faults.list()[0].hits > 0);
    replica.resume();
    await system.killPortal();
    system.sandbox.faults.set([]);

    const task = await replica.api.taskEnd(id, signal);
    expect(task.status).toBe('completed');
    expect(await replica.api.entity('tenant', 'passed-on')).toMatchObject({
      spec: { state: 'active' },
    });
    const { users, apiKeys } = await system.sandbox.inventory();
    expect(
      users.filter(name => String(name).includes('passed-on')),
    ).toHaveLength(1);
    expect(
      apiKeys.filter(name => String(name).endsWith(' passed-on')),
    ).toHaveLength(1);
    expect(await passesTake(system, 2)).toBeGreaterThan(0);
  }, 180_000);
});
