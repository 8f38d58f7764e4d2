import { virtualImage } from '@tenantry/aws-sandbox';
import { until } from '@tenantry/aws-sandbox/testing';
import type {
  FleetUpdatesResponse,
  Tenant,
  TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import { enterTenants } from '../bench/fleet';
import { IMAGE_TAG as RUNNING } from '../cell';
import { Person } from '../testing/person';
import { startSystem, type System } from '../testing/system';
import { makeVirtualSilos, type VirtualSilo } from '../testing/virtualSilos';

jest.setTimeout(60_000);

const UPDATE = 'template:default/update-fleet';
const BROKEN = '7.0.0';
const GOOD = '8.0.0';
const { signal } = new AbortController();
const images = Object.fromEntries(
  ['order-service', 'product-service', 'user-service', 'reverse-proxy'].map(
    name => [`tenantry/${name}`, virtualImage([RUNNING, BROKEN, GOOD])],
  ),
);
const pin = {
  imageTag: RUNNING,
  reason: 'Their audit',
  until: new Date(Date.now() + 7 * 86_400_000).toISOString(),
  by: 'user:default/olivia.operator',
};
const named = (
  count: number,
  tier: VirtualSilo['tier'],
  moreOf: (index: number) => object | undefined = () => undefined,
): VirtualSilo[] =>
  Array.from({ length: count }, (_, index) => ({
    tenantId: `${tier}-${String(index).padStart(2, '0')}`,
    tier,
    more: moreOf(index),
  }));
/** Thirty with services of their own: a canary and a pinned one of each tier. */
const moreOf = (index: number) =>
  (({ 3: { canary: true }, 5: { pin } } as Record<number, object>)[index]);
const SILOS = [
  ...named(20, 'advanced', moreOf),
  ...named(10, 'premium', moreOf),
];
const CANARIES = ['advanced-03', 'premium-03'];
const PINNED = ['advanced-05', 'premium-05'];

describe('updating a fleet of thirty', () => {
  let system: System;
  const listed = () =>
    system.api.get<TenantListResponse>('/api/tenants/tenants?limit=200');

  beforeAll(async () => {
    system = await startSystem({
      images,
      env: {
        // Whether tasks answer is not asked of virtual ones; whether they run is.
        // A pass in which the back end is killed holds the next one up for the timeout.
        APP_CONFIG_tenantry_collectors_health_schedule: JSON.stringify({
          frequency: { seconds: 5 },
          timeout: { seconds: 30 },
        }),
        // They are entered behind the portal's back.
        APP_CONFIG_tenantry_sync_schedule: JSON.stringify({
          frequency: { seconds: 3 },
          timeout: { minutes: 1 },
        }),
      },
    });
    await system.api.templateReady(UPDATE, signal);
    await makeVirtualSilos(system, SILOS, RUNNING);
    await enterTenants(system, [{ tenantId: 'in-the-pool', tier: 'basic' }]);
    await until(async () => (await listed()).items.length > SILOS.length, {
      everyMs: 500,
    });
  }, 400_000);

  afterAll(async () => {
    await system?.stop();
  });

  const tenants = async (): Promise<Record<string, Tenant>> =>
    Object.fromEntries(
      (await listed()).items.map(tenant => [tenant.tenantId, tenant]),
    );
  const fleet = () =>
    system.api.get<FleetUpdatesResponse>('/api/tenants/fleet/updates');
  const history = async (tenantId: string) =>
    (
      await system.api.get<{ items: Array<{ type: string }> }>(
        `/api/tenants/tenants/${tenantId}/events`,
      )
    ).items;
  const updatesOfStacks = () =>
    system.sandbox.calls
      .list()
      .filter(({ operation }) => operation === 'UpdateStack').length;
  const values = (imageTag: string) => ({
    imageTag,
    waveSize: 10,
    pauseMinutes: 0,
    maxFailures: 1,
    healthMinutes: 2,
  });

  it('stops at the canary with a broken image, brings it back, and touches nobody else', async () => {
    const before = await tenants();
    system.sandbox.calls.clear();
    // From now on, what starts of the orders' image ends at once.
    Object.assign(images['tenantry/order-service'], {
      virtual: false,
      command: ['/bin/sh', '-c', 'exit 3'],
    });
    const { id, status } = await system.api.runTask(
      UPDATE,
      values(BROKEN),
      signal,
    );
    Object.assign(images['tenantry/order-service'], virtualImage([]), {
      tags: [RUNNING, BROKEN, GOOD],
    });
    const log = await system.api.taskLog(id);
    expect([status, log]).toEqual(['failed', expect.stringMatching(/code 3/)]);
    expect(updatesOfStacks()).toBeLessThanOrEqual(CANARIES.length);
    const after = await tenants();
    for (const { tenantId } of SILOS) {
      expect([tenantId, after[tenantId].state]).toEqual([tenantId, 'active']);
      expect(after[tenantId].silo?.imageTag).toBe(RUNNING);
    }
    const others = SILOS.map(({ tenantId }) => tenantId).filter(
      tenantId => !CANARIES.includes(tenantId),
    );
    const versionsIn = (all: typeof before) =>
      others.map(tenantId => [tenantId, all[tenantId].version]);
    expect(versionsIn(after)).toEqual(versionsIn(before));
    const { run } = await fleet();
    expect(run).toMatchObject({
      state: 'stopped',
      updated: 0,
      wave: { number: 1, ring: 'canary' },
    });
  }, 300_000);

  it('goes on in the middle of a wave after the back end was killed, and reaches all but the pinned with a good image', async () => {
    // Whoever tries again looks first: what hurt before the update need be no better after it.
    const areKnownToHurt = async () =>
      (await listed()).items
        .filter(({ tenantId }) => CANARIES.includes(tenantId))
        .every(({ health }) => health?.state === 'degraded');
    await until(areKnownToHurt, { everyMs: 500 });
    system.sandbox.calls.clear();
    const { id } = await system.api.startTask(UPDATE, values(GOOD));
    // The canaries, and a part of the first wave of Advanced.
    await until(() => updatesOfStacks() >= 5);
    await system.killPortal();
    await system.restartPortal();
    const second = await system.api.startTask(UPDATE, values(GOOD));
    expect((await system.api.taskEnd(second.id, signal)).status).toBe('failed');
    expect(await system.api.taskLog(second.id)).toMatch(
      /that .* started .*; its task is/s,
    );
    const { status } = await system.api.taskEnd(id, signal);
    const log = await system.api.taskLog(id);
    expect([status, status === 'completed' ? '' : log]).toEqual([
      'completed',
      '',
    ]);
    const after = await tenants();
    for (const { tenantId } of SILOS) {
      expect([tenantId, after[tenantId].silo?.imageTag]).toEqual([
        tenantId,
        PINNED.includes(tenantId) ? RUNNING : GOOD,
      ]);
      expect(after[tenantId].state).toBe('active');
    }
    const { versions, pins, run } = await fleet();
    expect(versions).toEqual([
      { tier: 'basic', imageTag: GOOD, tenants: 1 },
      { tier: 'advanced', imageTag: GOOD, tenants: 19 },
      { tier: 'advanced', imageTag: RUNNING, tenants: 1 },
      { tier: 'premium', imageTag: GOOD, tenants: 9 },
      { tier: 'premium', imageTag: RUNNING, tenants: 1 },
    ]);
    expect(pins.map(({ tenantId }) => tenantId).sort()).toEqual(PINNED);
    expect(run).toMatchObject({
      state: 'completed',
      // The pool counts as one.
      updated: 29,
      skipped: { pinned: 2, inactive: 0 },
      failures: [],
    });
    // Nobody was updated twice: a stack that is asked again answers that there is nothing to do.
    const changed = (await history('advanced-00')).filter(
      ({ type }) => type === 'update.completed',
    );
    expect(changed).toHaveLength(1);
  }, 600_000);

  it('is paused and stopped by those who may', async () => {
    const as = (name: string) =>
      new Person(system.portalUrl, `user:default/${name}`);
    const pause = '/api/tenants/fleet/updates/pause';
    const asked = async (name: string) =>
      (await as(name).ask(pause, { method: 'POST' })).status;
    expect(await asked('rita.reader')).toBe(403);
    expect(await asked('oscar.owner')).toBe(403);
    // It has ended: there is nothing to pause.
    expect(await asked('olivia.operator')).toBe(409);
  });
});
