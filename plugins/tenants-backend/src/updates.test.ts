import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  FLEET_RUN_TOPIC,
  type FleetRun,
} from '@tenantry/plugin-tenants-common';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { RUN_TASK_ID } from './fleet/RunSync';
import { eventually } from './testUtils/eventually';
import { InMemoryTenants } from './testUtils/InMemoryTenants';
import { aSilo } from './testUtils/tenant';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const RUN: FleetRun = {
  runId: 'run',
  version: 1,
  taskId: 'task',
  startedBy: 'user:default/olivia',
  startedAt: '2026-11-29T12:00:00.000Z',
  imageTag: '2.0.0',
  waveSize: 10,
  pauseMinutes: 5,
  maxFailures: 1,
  healthMinutes: 5,
  state: 'running',
  units: 3,
  updated: 0,
  skipped: { pinned: 0, inactive: 0 },
  failures: [],
};

describe('GET and POST /fleet/updates', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let tenants: InMemoryTenants;

  beforeEach(() => {
    tenants = new InMemoryTenants();
  });
  afterEach(stopPlugins);

  const seen = async (
    { get }: Awaited<ReturnType<typeof startPlugin>>,
    isSo: (body: any) => boolean,
  ) =>
    eventually(async () => {
      const { body } = await get('/api/tenants/fleet/updates').expect(200);
      expect(isSo(body)).toBeTruthy();
      return body;
    });

  it('tell versions, pins in effect, canaries, and the run as events tell it', async () => {
    tenants.put(
      aSilo('amy', {
        canary: true,
        pin: {
          imageTag: '1.0.0',
          reason: 'Lapsed',
          until: '2020-01-01T00:00:00Z',
          by: 'user:default/olivia',
        },
      }),
      aSilo('bob', {
        pin: {
          imageTag: '1.0.0',
          reason: 'Their audit',
          until: '2999-01-01T00:00:00Z',
          by: 'user:default/olivia',
        },
      }),
    );
    const plugin = await startPlugin(databases, { tenants });
    const body = await seen(plugin, ({ versions }) => versions.length > 0);
    expect(body).toMatchObject({
      versions: [{ tier: 'advanced', imageTag: '1.0.0', tenants: 2 }],
      pins: [{ tenantId: 'bob', reason: 'Their audit' }],
      pinCount: 1,
      canaries: [{ tenantId: 'amy' }],
    });
    expect(body.run).toBeUndefined();
    await plugin.events.publish({
      topic: FLEET_RUN_TOPIC,
      eventPayload: { ...RUN, version: 2, updated: 1 },
    });
    // What comes late does not take its place.
    await plugin.events.publish({
      topic: FLEET_RUN_TOPIC,
      eventPayload: RUN,
    });
    expect(await seen(plugin, ({ run }) => run)).toMatchObject({
      run: { version: 2, updated: 1 },
    });
  });

  it('read the run from the registry when events have missed it', async () => {
    tenants.run = RUN;
    const plugin = await startPlugin(databases, { tenants });
    await plugin.run(RUN_TASK_ID);
    expect(await seen(plugin, ({ run }) => run)).toMatchObject({
      run: { runId: 'run', state: 'running' },
    });
  });

  it('pause, resume and stop for people who may', async () => {
    tenants.run = RUN;
    const plugin = await startPlugin(databases, { tenants });
    const { body } = await plugin
      .post('/api/tenants/fleet/updates/pause')
      .expect(200);
    expect(body).toMatchObject({
      state: 'paused',
      changedBy: mockCredentials.user().principal.userEntityRef,
    });
    expect(
      (await seen(plugin, ({ run }) => run?.state === 'paused')).run.version,
    ).toBe(2);
    await plugin.post('/api/tenants/fleet/updates/explode').expect(400);
  });

  it('refuse others', async () => {
    tenants.run = RUN;
    const plugin = await startPlugin(databases, { tenants, onboard: DENY });
    const { body } = await plugin
      .post('/api/tenants/fleet/updates/stop')
      .expect(403);
    expect(body.error.message).toMatch(/may not change the fleet/);
    expect(tenants.run).toBe(RUN);
  });
});
