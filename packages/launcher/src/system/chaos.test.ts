import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule } from '@tenantry/aws-sandbox';
import type { LifecycleState } from '@tenantry/plugin-tenants-common';
import {
  clientOf,
  mustOnboard,
  ONBOARD_TEMPLATE,
  valuesOf,
} from '../testing/onboard';
import { say } from '../progress';
import { startSystem, type System } from '../testing/system';
import type { TenantClient } from '../testing/tenantClient';

/** Set by `yarn test:chaos`; without, a short form runs: a tenant's first day and its last. */
const { CHAOS_SEEDS } = process.env;
const SEEDS = Number(CHAOS_SEEDS ?? 1);
const TIERS = ['basic', 'advanced', 'premium'];
/** So many AWS calls of an operation pass, at most, before the power goes. */
const MAX_CALLS = 60;
const CACHE_MS = 60_000;
const { signal } = new AbortController();

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One call in ten goes wrong: refused for now, refused for good, or done without an answer. */
const FAULTS: FaultRule[] = [
  { service: '*', operation: '*', probability: 0.04, throttle: true },
  {
    service: '*',
    operation: '*',
    probability: 0.03,
    error: { code: 'InternalServerError', status: 500 },
    afterEffect: true,
  },
  {
    service: '*',
    operation: '*',
    probability: 0.03,
    error: { code: 'AccessDeniedException', message: 'By chance.' },
  },
];

interface Operation {
  template: string;
  valuesOf(tenantId: string, tier: string): Record<string, unknown>;
  /** The tenant's state once it has succeeded. */
  ends: LifecycleState;
  /** What it may be in when the operation has failed. */
  stops: LifecycleState[];
}

const ALL: Operation[] = [
  {
    template: ONBOARD_TEMPLATE,
    valuesOf: (tenantId, tier) => valuesOf(tenantId, tier),
    ends: 'active',
    // It may have failed after the tenant was let in.
    stops: ['failed', 'active', 'provisioning'],
  },
  {
    template: 'template:default/suspend-tenant',
    valuesOf: tenantId => ({ tenantId, reason: 'Chaos', scaleToZero: true }),
    ends: 'suspended',
    stops: ['active', 'suspended'],
  },
  {
    template: 'template:default/resume-tenant',
    valuesOf: tenantId => ({ tenantId }),
    ends: 'active',
    stops: ['active', 'suspended'],
  },
  {
    template: 'template:default/rotate-api-key',
    valuesOf: tenantId => ({ tenantId }),
    ends: 'active',
    stops: ['active'],
  },
  {
    template: 'template:default/offboard-tenant',
    valuesOf: tenantId => ({
      tenantId,
      confirm: tenantId,
      retention: 'erase',
    }),
    ends: 'offboarded',
    stops: ['failed', 'deprovisioning', 'active', 'offboarded'],
  },
];

const OPERATIONS = CHAOS_SEEDS ? ALL : [ALL[0], ALL[ALL.length - 1]];

/** Without the memory of those who left, and without what each run of a portal makes anew. */
const comparable = (inventory: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(inventory).map(([kind, items]) => [
      kind,
      items.filter(
        item => !/\bpk=TENANT#chaos-\S+ sk=(META|EVENT)/.test(String(item)),
      ),
    ]),
  );

async function answersWith(client: TenantClient, wanted: number) {
  const deadline = Date.now() + CACHE_MS;
  for (;;) {
    const { status } = await client.request('/orders');
    if (status === wanted || Date.now() > deadline) {
      return status;
    }
    await sleep(500);
  }
}

describe('operations while AWS fails and the power goes', () => {
  let system: System;
  let random = Math.random;

  beforeAll(async () => {
    system = await startSystem({ random: () => random() });
    for (const { template } of OPERATIONS) {
      await system.api.templateReady(template, signal);
    }
    await mustOnboard(system, 'bystander', 'basic');
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  }, 30_000);

  const nameOf = (seed: number, tier: string) => `chaos-${seed}-${tier}`;

  /** Runs an operation on a tenant of each tier, during which the portal is killed once. */
  const strike = async (seed: number, operation: Operation) => {
    system.sandbox.calls.clear();
    const tasks = await Promise.all(
      TIERS.map(async tier => ({
        tier,
        ...(await system.api.startTask(
          operation.template,
          operation.valuesOf(nameOf(seed, tier), tier),
        )),
      })),
    );
    system.sandbox.faults.set(FAULTS);
    const calls = Math.floor(random() * MAX_CALLS);
    const giveUp = Date.now() + 20_000;
    while (system.sandbox.calls.list().length < calls && Date.now() < giveUp) {
      await sleep(5);
    }
    const made = system.sandbox.calls.list().length;
    await system.killPortal();
    await system.restartPortal();
    const ended = await Promise.all(
      tasks.map(async ({ tier, id }) => ({
        tier,
        id,
        status: (await system.api.taskEnd(id, signal)).status,
      })),
    );
    const hits = system.sandbox.faults
      .list()
      .reduce((sum, rule) => sum + rule.hits, 0);
    system.sandbox.faults.set([]);
    say(
      `  seed ${seed}, ${
        operation.template.split('/')[1]
      }: power cut after ${made} calls, ${hits} faults; ${ended
        .map(({ tier, status }) => `${tier} ${status}`)
        .join(', ')}`,
    );
    return ended;
  };

  /** What an operation came to: done, or a true state from which a retry completes it. */
  const settle = async (
    seed: number,
    operation: Operation,
    { tier, id, status }: { tier: string; id: string; status: string },
  ) => {
    const tenantId = nameOf(seed, tier);
    const stateOf = async () =>
      (await system.api.tenant(tenantId).catch(() => undefined))?.state;
    if (status !== 'completed') {
      const state = await stateOf();
      // A tenant whose entry was never written is not there.
      if (state || operation.ends !== 'active') {
        expect([tenantId, ...operation.stops]).toContain(state);
      }
      const again = await system.api.runTask(
        operation.template,
        operation.valuesOf(tenantId, tier),
        signal,
      );
      expect([
        operation.template,
        again.status,
        await system.api.taskLog(again.id),
      ]).toEqual([operation.template, 'completed', expect.any(String)]);
    }
    expect([tenantId, await stateOf(), id]).toEqual([
      tenantId,
      operation.ends,
      id,
    ]);
  };

  /** Nothing is there twice, and nothing is missing. */
  const expectWhole = async (seed: number) => {
    const inventory = await system.sandbox.inventory();
    const countOf = (kind: string, pattern: RegExp) =>
      inventory[kind].filter(item => pattern.test(String(item))).length;
    for (const tier of TIERS) {
      const tenantId = nameOf(seed, tier);
      expect({
        tenantId,
        apiKeys: countOf('apiKeys', new RegExp(` ${tenantId}$`)),
        groups: countOf('groups', new RegExp(`/${tenantId}$`)),
        users: countOf('users', new RegExp(`/admin@${tenantId}\\.example$`)),
        stacks: countOf('stacks', new RegExp(`^tenant-${tenantId}$`)),
      }).toEqual({
        tenantId,
        apiKeys: 1,
        groups: 1,
        users: 1,
        stacks: tier === 'basic' ? 0 : 1,
      });
    }
  };

  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'end done or in a true state, and leave nothing twice: seed %i',
    async seed => {
      random = randomOf(seed);
      const before = comparable(await system.sandbox.inventory());
      const clients = new Map<string, TenantClient>();
      for (const operation of OPERATIONS) {
        for (const ended of await strike(seed, operation)) {
          await settle(seed, operation, ended);
        }
        if (operation.ends === 'offboarded') {
          break;
        }
        await expectWhole(seed);
        for (const tier of TIERS) {
          const client =
            clients.get(tier) ?? (await clientOf(system, nameOf(seed, tier)));
          clients.set(tier, client);
          expect([
            operation.template,
            tier,
            await answersWith(client, operation.ends === 'active' ? 200 : 403),
          ]).toEqual([
            operation.template,
            tier,
            operation.ends === 'active' ? 200 : 403,
          ]);
        }
      }
      expect(comparable(await system.sandbox.inventory())).toEqual(before);
    },
    900_000,
  );
});
