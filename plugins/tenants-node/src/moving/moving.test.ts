import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { FaultRule } from '@tenantry/aws-sandbox';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import {
  GLOBEX,
  hastyClock,
  INPUT,
  offboard,
  onboard,
  SILO_TIERS,
  startPortal,
  stepOf,
} from '../__testUtils__/portal';
import {
  ADVANCED,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import { connectionOf } from '../__testUtils__/testCell';
import type { DefaultTenantsService } from '../DefaultTenantsService';
import { FIRST_ID, GATE_IDS } from '../gates';

// Stacks come and go many times in a row.
jest.setTimeout(240_000);

const NO_WAITS = { known: 0, forgotten: 0 };
/** `yarn test:chaos` asks for more. */
const SEEDS = Number(process.env.CHAOS_SEEDS ?? 1);
const ANY = { service: '*', operation: '*' };
/** One call in ten goes wrong: refused for now, refused for good, or done without an answer. */
const ONE_IN_TEN: FaultRule[] = [
  { ...ANY, throttle: true, probability: 0.04 },
  {
    ...ANY,
    error: { code: 'InternalServerError', status: 500 },
    afterEffect: true,
    probability: 0.03,
  },
  { ...ANY, error: { code: 'AccessDeniedException' }, probability: 0.03 },
];
/** So often a move is tried while calls go wrong. */
const FAULTY_TRIES = 4;
const SORT_KEYS = { Order: 'orderId', Product: 'productId' };
type Kind = keyof typeof SORT_KEYS;

describe('moving a tenant to another tier', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;
  let documents: DynamoDBDocumentClient;
  /** Decides which calls faults hit. */
  let random: () => number;
  const log: string[] = [];

  const portalWith = (now: () => Date) =>
    startPortal(bed.sandbox, { tiers: SILO_TIERS, now, keyWaits: NO_WAITS });

  beforeEach(() => {
    log.length = 0;
    random = Math.random;
  });
  withSiloBeds(
    fresh => {
      bed = fresh;
      portal = portalWith(hastyClock());
      documents = DynamoDBDocumentClient.from(
        new DynamoDBClient(connectionOf(bed.sandbox)),
      );
    },
    { random: () => random() },
  );
  afterEach(() => {
    documents?.destroy();
  });

  const step = (taskId: string, running?: Set<string>) =>
    stepOf(taskId, { running, log: line => log.push(line) });

  /** From its first step to its last, as the template runs it. */
  async function move(
    { moving }: DefaultTenantsService,
    tier: string,
    taskId: string,
  ): Promise<Tenant> {
    const context = step(taskId);
    await moving.plan({ tenantId: 'acme', tier }, context);
    await moving.build('acme', context);
    await moving.copy('acme', context);
    await moving.switch('acme', context);
    await moving.observe('acme', context);
    return moving.clean('acme', context);
  }

  /** What the template does when a step has failed. */
  async function fail(error: unknown, taskId: string, name = 'step') {
    await portal.recordFailure('acme', { step: name, error }, step(taskId));
    return portal.moving.withdraw('acme', step(taskId));
  }

  const fault = (service: string, operation: string, more: object = {}) =>
    bed.sandbox.faults.set([
      {
        service,
        operation,
        error: { code: 'AccessDeniedException', message: 'Not yours.' },
        ...more,
      } as FaultRule,
    ]);

  async function tableOf(kind: Kind, stackName?: string): Promise<string> {
    const { Outputs = [] } = (await bed.stack(
      stackName ?? (await portal.get('acme'))!.stackName,
    ))!;
    return Outputs.find(({ OutputKey }) => OutputKey === `${kind}TableName`)!
      .OutputValue!;
  }

  async function rowsIn(TableName: string, kind: Kind, tenantId = 'acme') {
    const rows: Array<Record<string, unknown>> = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'tenantId = :id AND #id >= :first',
          ExpressionAttributeNames: { '#id': SORT_KEYS[kind] },
          ExpressionAttributeValues: { ':id': tenantId, ':first': FIRST_ID },
          ConsistentRead: true,
          ExclusiveStartKey,
        }),
      );
      rows.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return rows;
  }

  /** What the tenant has where it is served from. */
  const rowsOf = async () => ({
    orders: await rowsIn(await tableOf('Order'), 'Order'),
    products: await rowsIn(await tableOf('Product'), 'Product'),
  });

  async function fill(kind: Kind, count: number, tenantId = 'acme') {
    const table = await tableOf(kind);
    for (let start = 0; start < count; start += 25) {
      await documents.send(
        new BatchWriteCommand({
          RequestItems: {
            [table]: Array.from(
              { length: Math.min(25, count - start) },
              (_, index) => ({
                PutRequest: {
                  Item: {
                    tenantId,
                    [SORT_KEYS[kind]]: `${tenantId}-${start + index}`,
                    lines: [{ price: 1.5, tags: new Set(['x', 'y']) }],
                  },
                },
              }),
            ),
          },
        }),
      );
    }
  }

  /** Writes as the services do: through a gate. False when it is closed. */
  async function write(TableName: string, orderId: string, value: number) {
    const gate = GATE_IDS[Math.floor(Math.random() * GATE_IDS.length)];
    try {
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              ConditionCheck: {
                TableName,
                Key: { tenantId: 'acme', orderId: gate },
                ConditionExpression:
                  'attribute_not_exists(tenantId) OR (attribute_not_exists(moved) AND frozenUntil < :now)',
                ExpressionAttributeValues: { ':now': Date.now() },
              },
            },
            { Put: { TableName, Item: { tenantId: 'acme', orderId, value } } },
          ],
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name !== 'TransactionCanceledException') {
        throw error;
      }
      return false;
    }
  }

  /** Adds and changes orders wherever the tenant is served from, until it is stopped. */
  function writeAllAlong() {
    const accepted = new Map<string, number>();
    let refused = 0;
    let over = false;
    const writing = (async () => {
      for (let turn = 0; !over; turn += 1) {
        const orderId = `w-${turn % 40}`;
        // As the front door does: it asks the registry where the tenant is.
        const table = await tableOf('Order');
        if (await write(table, orderId, turn)) {
          accepted.set(orderId, turn);
        } else {
          refused += 1;
        }
        await sleep(5);
      }
    })();
    return async () => {
      over = true;
      await writing;
      return { accepted, refused };
    };
  }

  /** Without memory, and without what is another one after each move on purpose. */
  const inventory = async () =>
    Object.fromEntries(
      Object.entries(await bed.sandbox.inventory()).map(([kind, items]) => [
        kind,
        items
          .filter(
            item =>
              !/\bpk=(OUTBOX|TENANT#acme sk=(META|EVENT))/.test(String(item)),
          )
          .map(item =>
            /^(apiKeys|usagePlanKeys)$/.test(kind)
              ? String(item).replace(/[a-z0-9]{10,}/, '(key)')
              : item,
          )
          .sort(),
      ]),
    );

  const sorted = (rows: Array<Record<string, unknown>>) =>
    rows.map(({ orderId, productId }) => String(orderId ?? productId)).sort();

  it('takes it from the pool to services, to a cluster of its own, and back, while it is written to', async () => {
    await onboard(portal, GLOBEX, step('globex'));
    await onboard(portal, INPUT, step('in'));
    await fill('Order', 300);
    await fill('Product', 120);
    await fill('Order', 30, 'globex');
    const before = await inventory();
    const pool = await tableOf('Order');
    const products = sorted((await rowsOf()).products);
    const [{ identity }] = [(await portal.get('acme'))!];
    const stop = writeAllAlong();

    const advanced = await move(portal, 'advanced', 'one');
    expect(advanced).toMatchObject({
      state: 'active',
      tier: 'advanced',
      isolation: 'silo-service',
      tenantPath: 'acme--2',
      stackName: 'tenant-acme--2',
      identity: { ...identity, shared: true },
    });
    expect(advanced).not.toHaveProperty('move.phase');
    expect(await rowsIn(pool, 'Order')).toEqual([]);

    const premium = await move(portal, 'premium', 'two');
    expect(premium).toMatchObject({
      tier: 'premium',
      tenantPath: 'acme--3',
      identity,
    });
    expect(await bed.stack('tenant-acme--2')).toBeUndefined();

    const basic = await move(portal, 'basic', 'three');
    const { accepted, refused } = await stop();
    expect(basic).toMatchObject({
      tier: 'basic',
      tenantPath: 'basic',
      stackName: 'tenant-pool-basic',
      identity,
    });
    expect(basic.silo).toBeUndefined();

    // Nothing is lost, nothing is doubled, and nothing is older than what was accepted last.
    const rows = await rowsOf();
    expect(rows.orders).toHaveLength(300 + accepted.size);
    const written = rows.orders.filter(({ orderId }) =>
      String(orderId).startsWith('w-'),
    );
    expect(
      new Map(written.map(({ orderId, value }) => [orderId, value])),
    ).toEqual(accepted);
    expect(sorted(rows.products)).toEqual(products);
    expect(rows.products[0].lines).toEqual([
      { price: 1.5, tags: new Set(['x', 'y']) },
    ]);
    expect(accepted.size).toBe(40);
    expect(refused).toBeGreaterThan(0);
    expect(await rowsIn(pool, 'Order', 'globex')).toHaveLength(30);

    // Rows that were written meanwhile are the only difference.
    const writtenIds = [...accepted.keys()];
    const after = await inventory();
    for (const kind of Object.keys(after)) {
      after[kind] = after[kind].filter(
        item => !writtenIds.some(id => String(item).includes(`orderId=${id}`)),
      );
    }
    expect(after).toEqual(before);

    const { items } = await portal.events('acme', { limit: 50 });
    expect(
      items.map(({ type }) => type).filter(type => type.startsWith('move.')),
    ).toEqual(
      Array(3).fill(['move.completed', 'move.switched', 'move.started']).flat(),
    );
    expect(log.join('\n')).not.toContain('@acme.example');
    await offboard(
      portal,
      { tenantId: 'acme', confirm: 'acme', retention: 'erase' },
      step('out'),
    );
  });

  it('moves a tenant with a user pool of its own, whose users outlive its first stack', async () => {
    const before = await inventory();
    const born = await onboard(portal, ADVANCED, step('in'));
    await fill('Order', 30);
    const { reason } = await portal.moving.preview('acme', 'basic');
    expect(reason).toContain('are in a user pool of its own');
    await expect(move(portal, 'basic', 'down')).rejects.toThrow(reason);
    const moved = await move(portal, 'premium', 'up');
    expect(moved.identity).toEqual(born.identity);
    expect(await bed.stack('tenant-acme')).toBeUndefined();
    expect((await rowsOf()).orders).toHaveLength(30);
    await offboard(
      portal,
      { tenantId: 'acme', confirm: 'acme', retention: 'erase' },
      step('out'),
    );
    expect(await inventory()).toEqual(before);
  });

  it('goes on where any of its calls had failed, served from one place all the time', async () => {
    await onboard(portal, INPUT, step('in'));
    await fill('Order', 30);
    await fill('Product', 30);
    const before = await inventory();
    const rows = await rowsOf();
    for (const tier of ['advanced', 'basic']) {
      let failures = 0;
      // One more call succeeds each time, until all do.
      for (let after = 0; ; after += 1) {
        fault('*', '*', { after, principal: undefined });
        try {
          await move(portal, tier, `${tier}-${after}`);
          break;
        } catch {
          failures += 1;
        }
        bed.sandbox.faults.set([]);
        expect(await rowsOf()).toEqual(rows);
      }
      bed.sandbox.faults.set([]);
      expect(failures).toBeGreaterThan(8);
      expect((await portal.get('acme'))!.tier).toBe(tier);
      expect(await rowsOf()).toEqual(rows);
    }
    expect(await inventory()).toEqual(before);
  });

  it('stays where it was, with nothing left of the try, whatever fails before the switch', async () => {
    await onboard(portal, INPUT, step('in'));
    await fill('Order', 30);
    const before = await inventory();
    const rows = await rowsOf();
    for (const [service, operation] of [
      ['cloudformation-resources', 'create AWS::ECS::Service'],
      ['apigateway', 'CreateUsagePlanKey'],
      ['dynamodb', 'BatchWriteItem'],
      // The gates, and the switch itself.
      ['dynamodb', 'UpdateItem'],
    ]) {
      const taskId = `fails-${operation}`;
      fault(service, operation);
      const error = await move(portal, 'advanced', taskId).catch(e => e);
      expect(error).toBeInstanceOf(Error);
      bed.sandbox.faults.set([]);
      const tenant = await fail(error, taskId);
      expect(tenant).toMatchObject({ state: 'active', tier: 'basic' });
      expect(tenant!.move).toBeUndefined();
      expect([operation, await inventory()]).toEqual([operation, before]);
      expect(await rowsOf()).toEqual(rows);
      expect(await write(await tableOf('Order'), 'acme-0', 0)).toBe(true);
      await fill('Order', 30);
    }
  });

  it('begins anew where taking it back was cut off, and loses nothing', async () => {
    await onboard(portal, INPUT, step('in'));
    await fill('Order', 30);
    await fill('Product', 30);
    const before = await inventory();
    const rows = await rowsOf();
    for (const [tier, service, operation, after] of [
      ['advanced', 'apigateway', 'DeleteApiKey', 0],
      ['basic', 'apigateway', 'DeleteApiKey', 0],
      // The last write of it, which lets go of the routes.
      ['advanced', 'dynamodb', 'TransactWriteItems', 1],
      ['basic', 'dynamodb', 'TransactWriteItems', 1],
    ] as const) {
      const taskId = `${tier}-${operation}`;
      const context = step(taskId);
      await portal.moving.plan({ tenantId: 'acme', tier }, context);
      await portal.moving.build('acme', context);
      await portal.moving.copy('acme', context);
      await portal.recordFailure(
        'acme',
        { step: 'switch', error: new Error('No.') },
        context,
      );
      fault(service, operation, { after, afterEffect: service !== 'dynamodb' });
      await expect(portal.moving.withdraw('acme', context)).rejects.toThrow();
      bed.sandbox.faults.set([]);
      // The scaffolder has a task go on at the step that failed.
      for (const name of ['build', 'copy', 'switch'] as const) {
        await expect(portal.moving[name]('acme', context)).rejects.toThrow(
          'is being taken back',
        );
      }
      const tenant = await move(portal, tier, `${taskId}-again`);
      expect(tenant).toMatchObject({ state: 'active', tier });
      expect(await rowsOf()).toEqual(rows);
      const { apiKeys } = await bed.sandbox.inventory();
      expect(apiKeys).toEqual([`${tenant.apiKeyId} acme`]);
    }
    expect(await inventory()).toEqual(before);
  });

  it('ends done or where it was while one call in ten goes wrong, over many seeds', async () => {
    await onboard(portal, INPUT, step('in'));
    await fill('Order', 30);
    await fill('Product', 30);
    const before = await inventory();
    const rows = await rowsOf();
    for (let seed = 1; seed <= 2 * SEEDS; seed += 1) {
      const from = (await portal.get('acme'))!.tier;
      const tier = from === 'basic' ? 'advanced' : 'basic';
      // Park and Miller's numbers: the same for the same seed.
      let state = seed * 7_919;
      random = () => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
      };
      // A task that is retried, or a new one each time.
      const taskOf = (tries: number) =>
        `seed-${seed}-${seed % 4 < 2 ? 0 : tries}`;
      for (let tries = 1; ; tries += 1) {
        const isFaulty = tries <= FAULTY_TRIES;
        const after = Math.floor(random() * 80 * tries);
        bed.sandbox.faults.set(
          isFaulty ? ONE_IN_TEN.map(rule => ({ ...rule, after })) : [],
        );
        const error = await move(portal, tier, taskOf(tries)).catch(e => e);
        if (!(error instanceof Error)) {
          break;
        }
        if (!isFaulty) {
          throw error;
        }
        await fail(error, taskOf(tries)).catch(() => {});
        bed.sandbox.faults.set([]);
        const { state: found, tier: served } = (await portal.get('acme'))!;
        expect(found === 'active' ? [from, tier] : [served]).toContain(served);
        expect(await rowsOf()).toEqual(rows);
      }
      bed.sandbox.faults.set([]);
      const tenant = (await portal.get('acme'))!;
      expect(tenant).toMatchObject({ state: 'active', tier });
      expect(tenant.move).toBeUndefined();
      expect(await rowsOf()).toEqual(rows);
    }
    expect(await inventory()).toEqual(before);
  });

  it('holds writes back anew when the time ran out while it compared', async () => {
    await onboard(portal, INPUT, step('in'));
    await fill('Order', 30);
    let ahead = 0;
    let isSwitching = false;
    const late = portalWith(() => {
      const isClosed = isSwitching && bed.callsOf('UpdateItem') > 0;
      if (isClosed && ahead === 0) {
        ahead = 20_000;
      }
      return new Date(Date.now() + ahead);
    });
    const context = step('late');
    await late.moving.plan({ tenantId: 'acme', tier: 'advanced' }, context);
    await late.moving.build('acme', context);
    await late.moving.copy('acme', context);
    bed.sandbox.calls.clear();
    isSwitching = true;
    const tenant = await late.moving.switch('acme', context);
    expect(tenant).toMatchObject({ tier: 'advanced', state: 'migrating' });
    expect(log.join('\n')).toContain('It is tried again.');
    expect((await rowsOf()).orders).toHaveLength(30);
  });

  it('is finished or turned back after the switch, while its source is kept', async () => {
    await onboard(portal, INPUT, step('in'));
    await fill('Order', 30);
    const before = await inventory();
    const upTo = async (tier: string, taskId: string) => {
      const context = step(taskId);
      await portal.moving.plan({ tenantId: 'acme', tier }, context);
      await portal.moving.build('acme', context);
      await portal.moving.copy('acme', context);
      return portal.moving.switch('acme', context);
    };
    await upTo('advanced', 'one');
    const pool = await tableOf('Order', 'tenant-pool-basic');
    const silo = await tableOf('Order');
    expect(await write(pool, 'late', 1)).toBe(false);
    expect(await write(silo, 'late', 2)).toBe(true);
    expect(await fail(new Error('No.'), 'one', 'observe')).toBeUndefined();
    expect(await portal.get('acme')).toMatchObject({
      state: 'failed',
      tier: 'advanced',
      move: { from: 'basic', to: 'advanced', phase: 'observing' },
    });
    await expect(move(portal, 'premium', 'else')).rejects.toThrow(
      'Run the template with advanced to finish it',
    );
    await expect(
      portal.offboarding.revoke(
        { tenantId: 'acme', confirm: 'acme', retention: 'erase' },
        step('out'),
      ),
    ).rejects.toThrow('It cannot be offboarded now.');
    expect(await portal.moving.preview('acme', 'basic')).toMatchObject({
      possible: true,
      intent: 'turn-back',
    });

    const back = await move(portal, 'basic', 'back');
    expect(back).toMatchObject({ state: 'active', tier: 'basic' });
    const { orders } = await rowsOf();
    expect(orders).toHaveLength(31);
    expect(orders.find(({ orderId }) => orderId === 'late')!.value).toBe(2);
    expect(await write(pool, 'late', 3)).toBe(true);
    const after = await inventory();
    for (const kind of Object.keys(after)) {
      after[kind] = after[kind].filter(
        item => !String(item).includes('orderId=late'),
      );
    }
    expect(after).toEqual(before);

    await upTo('advanced', 'two');
    await fail(new Error('No.'), 'two', 'observe');
    const done = await move(portal, 'advanced', 'three');
    expect(done).toMatchObject({ state: 'active', tier: 'advanced' });
  });

  it('is one task’s at a time, and nothing else is done to the tenant meanwhile', async () => {
    const running = new Set(['first']);
    await onboard(portal, INPUT, step('in'));
    await portal.moving.plan(
      { tenantId: 'acme', tier: 'advanced' },
      step('first', running),
    );
    await expect(
      portal.moving.plan(
        { tenantId: 'acme', tier: 'advanced' },
        step('second', running),
      ),
    ).rejects.toThrow('is being moved by another task, first. Wait until');
    await expect(
      portal.operations.suspend('acme', 'why', step('second')),
    ).rejects.toThrow('the task first is at work on it');
    await expect(portal.keys.issue('acme', step('second'))).rejects.toThrow(
      'the task first is at work on it',
    );
    await expect(
      portal.operations.edit(
        'acme',
        { displayName: 'X' },
        {
          ...step('second'),
          resumed: false,
        },
      ),
    ).rejects.toThrow('the task first is at work on it');
    const taken = await portal.moving.plan(
      { tenantId: 'acme', tier: 'basic' },
      step('third'),
    );
    expect(taken).toMatchObject({ state: 'active', tier: 'basic' });
    // The rest of that task finds nothing to do.
    expect(await move(portal, 'basic', 'third')).toMatchObject({
      state: 'active',
    });
    await expect(move(portal, 'basic', 'fourth')).rejects.toThrow(
      'is of the tier A tier already',
    );
  });

  it('is told beforehand what it means, and why it cannot be', async () => {
    await onboard(portal, INPUT, step('in'));
    expect(await portal.moving.preview('acme', 'premium')).toMatchObject({
      possible: true,
      intent: 'begin',
      before: { name: 'basic', isolation: 'pool' },
      after: { name: 'premium', stackName: 'tenant-acme--2' },
      checks: expect.arrayContaining([
        expect.objectContaining({ id: 'stacks', state: 'ok' }),
      ]),
    });
    await expect(portal.moving.preview('acme', 'gold')).rejects.toThrow(
      'There is no tier "gold"',
    );
    await portal.operations.suspend('acme', 'why', step('s'));
    expect(await portal.moving.preview('acme', 'premium')).toMatchObject({
      possible: false,
      reason: expect.stringContaining('is suspended'),
    });
  });
});
