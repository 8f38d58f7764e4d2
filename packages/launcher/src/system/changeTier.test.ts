import { fillPool } from '../testing/fillPool';
import { clientOf, mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import type { TenantClient } from '../testing/tenantClient';
import { idsIn, useAllAlong } from '../testing/use';

const CHANGE_TIER = 'template:default/change-tier';
const { signal } = new AbortController();

const ROWS = 5_000;
const TENANT = 'mover';
const NEIGHBOUR = 'neighbour';

/** Ends what a test that failed has left at work. */
const onEnd: Array<() => Promise<unknown>> = [];

function keepUsing(client: TenantClient) {
  const using = useAllAlong(client);
  onEnd.push(using.stop);
  return using;
}

describe('changing the tier of a tenant', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem({
      // The embedded account knows keys at once, and its front door remembers for 30 s.
      env: { TENANTRY_KEY_KNOWN: '2', TENANTRY_KEY_FORGOTTEN: '35' },
    });
    for (const template of [ONBOARD_TEMPLATE, CHANGE_TIER]) {
      await system.api.templateReady(template, signal);
    }
  }, 300_000);

  afterAll(async () => {
    await Promise.allSettled(onEnd.map(end => end()));
    await system?.stop();
  }, 60_000);

  async function moveTo(tier: string) {
    const { id } = await system.api.startTask(CHANGE_TIER, {
      tenantId: TENANT,
      tier,
    });
    const { status } = await system.api.taskEnd(id, signal);
    if (status !== 'completed') {
      throw new Error(await system.api.taskLog(id));
    }
  }

  const inventory = async () => {
    const found = await system.sandbox.inventory();
    const text = Object.entries(found).flatMap(([kind, items]) =>
      items.map(item => `${kind}: ${String(item)}`),
    );
    return text.filter(line => line.includes(TENANT));
  };

  it('loses no row, refuses no read, takes writes in every move, and leaves nothing where it was', async () => {
    await mustOnboard(system, TENANT, 'basic');
    await mustOnboard(system, NEIGHBOUR, 'basic');
    const client = await clientOf(system, TENANT);
    const neighbour = await clientOf(system, NEIGHBOUR);
    await fillPool(system, TENANT, ROWS);
    const before = await inventory();
    const mine = keepUsing(client);
    const theirs = keepUsing(neighbour);
    const { apiUrl } = await system.api.tenant(TENANT);

    for (const tier of ['advanced', 'premium', 'basic']) {
      const written = mine.use.created.size;
      const refused = mine.use.refusedWrites.length;
      await moveTo(tier);
      const tenant = await system.api.tenant(TENANT);
      expect(tenant).toMatchObject({ state: 'active', tier, apiUrl });
      expect(tenant.move).toBeUndefined();
      // Writes are held back for a small part of it; the benchmark says how long.
      expect(mine.use.refusedWrites.length - refused).toBeLessThan(
        mine.use.created.size - written,
      );
    }

    const use = await mine.stop();
    const beside = await theirs.stop();
    expect(use.refusedReads).toEqual([]);
    expect(use.reads).toBeGreaterThan(100);
    expect(use.refusedWrites.filter(({ code }) => code !== 'moving')).toEqual(
      [],
    );
    expect(beside.refusedReads).toEqual([]);
    expect(beside.refusedWrites).toEqual([]);

    const orders = await idsIn(client, '/orders', 'orderId');
    expect(orders).toHaveLength(ROWS + use.created.size);
    expect(new Set(orders).size).toBe(orders.length);
    expect([...use.created.keys()].filter(id => !orders.includes(id))).toEqual(
      [],
    );
    const products = await idsIn(client, '/products', 'productId');
    expect(products).toHaveLength(ROWS);
    expect(await idsIn(neighbour, '/orders', 'orderId')).toHaveLength(
      beside.created.size,
    );

    const kinds = (lines: string[]) =>
      lines
        .map(line => line.split(':')[0])
        .filter(kind => !kind.startsWith('rows of'))
        .sort();
    expect(kinds(await inventory())).toEqual(kinds(before));
  }, 900_000);
});
