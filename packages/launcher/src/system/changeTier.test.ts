import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { clientOf, mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import type { TenantClient } from '../testing/tenantClient';

const CHANGE_TIER = 'template:default/change-tier';
const { signal } = new AbortController();

const ROWS = 5_000;
const TENANT = 'mover';
const NEIGHBOUR = 'neighbour';
/** Well below what the plans let through. */
const PAUSE_MS = 250;
/** How long writes may be refused in one move. */
const MAX_FROZEN_MS = 5_000;

const ORDER = {
  orderProducts: [{ productId: randomUUID(), price: 1, quantity: 1 }],
};

function parse(text: string): { orderId?: string; error?: { code: string } } {
  try {
    return JSON.parse(text);
  } catch {
    return { error: { code: text.slice(0, 100) } };
  }
}

/** What a client that never rests has been answered. */
interface Use {
  /** Orders that were accepted, by id, with their name. */
  created: Map<string, string>;
  /** Statuses of what was not accepted, and when. */
  refusedReads: string[];
  refusedWrites: Array<{ at: number; status: number; code?: string }>;
  reads: number;
}

/** Ends what a test that failed has left at work. */
const onEnd: Array<() => void> = [];

/** Writes and reads what it has written, through the front door, until it is stopped. */
function useAllAlong(client: TenantClient) {
  const use: Use = {
    created: new Map(),
    refusedReads: [],
    refusedWrites: [],
    reads: 0,
  };
  let over = false;
  onEnd.push(() => {
    over = true;
  });
  const writing = (async () => {
    for (let turn = 0; !over; turn += 1) {
      const orderName = `written-${turn}`;
      const answer = await client.post('/orders', { orderName, ...ORDER });
      const body = parse(await answer.text());
      if (answer.status === 201) {
        use.created.set(body.orderId!, orderName);
      } else {
        use.refusedWrites.push({
          at: Date.now(),
          status: answer.status,
          code: body.error?.code,
        });
      }
      await sleep(PAUSE_MS);
    }
  })();
  const reading = (async () => {
    while (!over) {
      const [orderId, orderName] = [...use.created].at(-1) ?? [];
      const answer = await client.request(
        orderId ? `/orders/${orderId}` : '/orders',
      );
      const text = await answer.text();
      use.reads += 1;
      if (answer.status !== 200 || (orderName && !text.includes(orderName))) {
        use.refusedReads.push(`${answer.status} ${text.slice(0, 200)}`);
      }
      await sleep(PAUSE_MS);
    }
  })();
  return {
    use,
    async stop() {
      over = true;
      await Promise.all([writing, reading]);
      return use;
    },
  };
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
    onEnd.forEach(end => end());
    await sleep(2 * PAUSE_MS);
    await system?.stop();
  }, 60_000);

  /** Fills both tables of the pool, as years of use would. */
  async function fill() {
    const { sandbox, outputs } = system;
    const client = new DynamoDBClient({
      endpoint: sandbox.endpoint,
      region: sandbox.region,
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    });
    const ids = Array.from({ length: ROWS }, () => randomUUID());
    for (const [table, key] of [
      [outputs.OrderTableName, 'orderId'],
      [outputs.ProductTableName, 'productId'],
    ]) {
      for (let start = 0; start < ROWS; start += 25) {
        await client.send(
          new BatchWriteItemCommand({
            RequestItems: {
              [table]: ids.slice(start, start + 25).map((id, index) => ({
                PutRequest: {
                  Item: {
                    tenantId: { S: TENANT },
                    [key]: { S: id },
                    ...(key === 'orderId'
                      ? {
                          orderName: { S: `Order ${start + index}` },
                          orderProducts: {
                            L: [
                              {
                                M: {
                                  productId: { S: id },
                                  price: { N: '9.99' },
                                  quantity: { N: '2' },
                                },
                              },
                            ],
                          },
                        }
                      : {
                          name: { S: `Product ${start + index}` },
                          price: { N: '9.99' },
                          sku: { S: `SKU-${start + index}` },
                          category: { S: 'any' },
                        }),
                  },
                },
              })),
            },
          }),
        );
      }
    }
    client.destroy();
  }

  async function all(client: TenantClient, path: string, id: string) {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await client.request(
        `${path}?limit=60${cursor ? `&cursor=${cursor}` : ''}`,
      );
      if (answer.status === 429) {
        await sleep(1_000);
        continue;
      }
      const page = (await answer.json()) as {
        items: Array<Record<string, string>>;
        nextCursor?: string;
      };
      ids.push(...page.items.map(item => item[id]));
      cursor = page.nextCursor;
      await sleep(PAUSE_MS);
    } while (cursor);
    return ids;
  }

  async function moveTo(tier: string) {
    const startedAt = Date.now();
    const { id, status } = await system.api.runTask(
      CHANGE_TIER,
      { tenantId: TENANT, tier },
      signal,
    );
    if (status !== 'completed') {
      throw new Error(await system.api.taskLog(id));
    }
    const log = await system.api.taskLog(id);
    return {
      startedAt,
      endedAt: Date.now(),
      waited: /its writes waited for ([\d.]+) s/.exec(log)?.[1],
    };
  }

  const inventory = async () => {
    const found = await system.sandbox.inventory();
    const text = Object.entries(found).flatMap(([kind, items]) =>
      items.map(item => `${kind}: ${String(item)}`),
    );
    return text.filter(line => line.includes(TENANT));
  };

  it('loses no row, refuses no read, holds writes back for less than 5 s, and leaves nothing where it was', async () => {
    await mustOnboard(system, TENANT, 'basic');
    await mustOnboard(system, NEIGHBOUR, 'basic');
    const client = await clientOf(system, TENANT);
    const neighbour = await clientOf(system, NEIGHBOUR);
    await fill();
    const before = await inventory();
    const mine = useAllAlong(client);
    const theirs = useAllAlong(neighbour);
    const { apiUrl } = await system.api.tenant(TENANT);

    for (const tier of ['advanced', 'premium', 'basic']) {
      const { startedAt, endedAt, waited } = await moveTo(tier);
      const tenant = await system.api.tenant(TENANT);
      expect(tenant).toMatchObject({ state: 'active', tier, apiUrl });
      expect(tenant.move).toBeUndefined();
      const refused = mine.use.refusedWrites.filter(
        ({ at }) => at >= startedAt && at <= endedAt,
      );
      const frozenMs =
        refused.length > 0 ? refused.at(-1)!.at - refused[0].at : 0;
      process.stdout.write(
        `to ${tier}: ${Math.round(
          (endedAt - startedAt) / 1000,
        )} s; writes waited for ${waited} s; a client was refused ${
          refused.length
        } writes within ${frozenMs} ms\n`,
      );
      expect(refused.filter(({ code }) => code !== 'moving')).toEqual([]);
      expect(frozenMs).toBeLessThan(MAX_FROZEN_MS);
    }

    const use = await mine.stop();
    const beside = await theirs.stop();
    expect(use.refusedReads).toEqual([]);
    expect(use.reads).toBeGreaterThan(100);
    expect(beside.refusedReads).toEqual([]);
    expect(beside.refusedWrites).toEqual([]);

    const orders = await all(client, '/orders', 'orderId');
    expect(orders).toHaveLength(ROWS + use.created.size);
    expect(new Set(orders).size).toBe(orders.length);
    expect([...use.created.keys()].filter(id => !orders.includes(id))).toEqual(
      [],
    );
    const products = await all(client, '/products', 'productId');
    expect(products).toHaveLength(ROWS);
    expect(await all(neighbour, '/orders', 'orderId')).toHaveLength(
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
