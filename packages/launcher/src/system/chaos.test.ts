import { setTimeout as sleep } from 'node:timers/promises';
import type {
  LifecycleState,
  TenantEventsResponse,
  TenantUsersResponse,
} from '@tenantry/plugin-tenants-common';
import { FAULTS, randomOf } from '../testing/chance';
import { isOfPortal } from '../bench/seldom';
import {
  ALL,
  OTHER_TAG,
  SHORT,
  type Operation,
  type Round,
  type Subject,
} from '../testing/chaosRounds';
import { clientOf, mustOnboard } from '../testing/onboard';
import { say } from '../progress';
import { startSystem, type System } from '../testing/system';
import type { TenantClient } from '../testing/tenantClient';
import { idsIn, useAllAlong, type Use } from '../testing/use';

/** Set by `yarn test:chaos`; without, a short form runs. */
const { CHAOS_SEEDS } = process.env;
const SEEDS = Number(CHAOS_SEEDS ?? 1);
const ROUNDS = CHAOS_SEEDS ? ALL : SHORT;
const TIERS = ['basic', 'advanced', 'premium'];
/** So many AWS calls of a task pass, at most, before the power goes. */
const MAX_CALLS = 20;
/** The power goes after so long in any case, ms. */
const GIVE_UP_MS = { idle: 20_000, inUse: 60_000 };
/** The portal's own credentials. */
const PORTAL = '*:root';
const CACHE_MS = 60_000;
/** What users are answered while their tenant is in a state. */
const ANSWERS: Partial<Record<LifecycleState, number>> = {
  active: 200,
  suspended: 403,
};
/** The portal looks every two minutes for tenants whom their task has left behind. */
const TRUTH_MS = 150_000;
const { signal } = new AbortController();

/** A task of an operation on a tenant, once it has ended. */
interface Ended {
  operation: Operation;
  subject: Subject;
  id: string;
  status: string;
}

/** Without the memory of those who left, and without what each run of a portal makes anew. */
const comparable = (inventory: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(inventory).map(([kind, items]) => [
      kind,
      items.filter(
        item =>
          !/\bpk=(TENANT#chaos-\S+ sk=(META|EVENT)|OUTBOX )/.test(String(item)),
      ),
    ]),
  );

/** What fails in a round, and from which call on: long operations would never come to their end. */
const faultsOf = ({ inUse, calls = 0 }: Round, random: () => number) =>
  inUse
    ? FAULTS.map(rule => ({
        ...rule,
        principal: PORTAL,
        after: Math.floor(random() * calls),
      }))
    : FAULTS;

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
    system = await startSystem({
      random: () => random(),
      tags: [OTHER_TAG],
      // The embedded account knows keys at once, and its front door remembers for 30 s.
      env: { TENANTRY_KEY_KNOWN: '2', TENANTRY_KEY_FORGOTTEN: '35' },
    });
    for (const { operations } of ROUNDS) {
      for (const { template } of operations) {
        await system.api.templateReady(template, signal);
      }
    }
    await mustOnboard(system, 'bystander', 'basic');
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  }, 30_000);

  const usersOf = async (tenantId: string) =>
    (
      await system.api.get<TenantUsersResponse>(
        `/api/tenants/tenants/${tenantId}/users?limit=60`,
      )
    ).items;

  const subjectsOf = (seed: number): Subject[] =>
    TIERS.map(tier => {
      const tenantId = `chaos-${seed}-${tier}`;
      return {
        tenantId,
        tier,
        userId: async name =>
          (await usersOf(tenantId)).find(
            ({ email }) => email === `${name}@${tenantId}.example`,
          )!.userId,
      };
    });

  const run = async (operation: Operation, subject: Subject) =>
    system.api.startTask(
      operation.template,
      (await operation.valuesOf(subject)) as Record<string, unknown>,
    );

  /** Runs a round on a tenant of each tier, during which the portal is killed once. */
  const strike = async (
    title: string,
    round: Round,
    subjects: Subject[],
  ): Promise<Ended[]> => {
    const works = subjects.flatMap(subject =>
      round.operations.map(operation => ({ operation, subject })),
    );
    system.sandbox.calls.clear();
    const tasks = await Promise.all(
      works.map(async work => ({
        ...work,
        ...(await run(work.operation, work.subject)),
      })),
    );
    system.sandbox.faults.set(faultsOf(round, random));
    const calls = Math.floor(
      random() * (round.calls ?? MAX_CALLS) * tasks.length,
    );
    const giveUp =
      Date.now() + (round.inUse ? GIVE_UP_MS.inUse : GIVE_UP_MS.idle);
    const callsMade = () =>
      system.sandbox.calls
        .list()
        .filter(call => !round.inUse || isOfPortal(call)).length;
    while (callsMade() < calls && Date.now() < giveUp) {
      await sleep(round.inUse ? 50 : 5);
    }
    const made = callsMade();
    await system.killPortal();
    await system.restartPortal();
    const ended = await Promise.all(
      tasks.map(async task => ({
        ...task,
        status: (await system.api.taskEnd(task.id, signal)).status,
      })),
    );
    const hits = system.sandbox.faults
      .list()
      .reduce((sum, rule) => sum + rule.hits, 0);
    system.sandbox.faults.set([]);
    say(
      `  ${title}: power cut after ${made} calls, ${hits} faults; ${ended
        .map(
          ({ operation, subject, status }) =>
            `${operation.template.split('/')[1]} ${subject.tier} ${status}`,
        )
        .join(', ')}`,
    );
    return ended;
  };

  const stateOf = async (tenantId: string) =>
    (await system.api.tenant(tenantId).catch(() => undefined))?.state;

  /** The state that a failed operation left, once nobody says any more that it goes on. */
  const stateAfterFailure = async (tenantId: string, { stops }: Round) => {
    const deadline = Date.now() + TRUTH_MS;
    for (;;) {
      const state = await stateOf(tenantId);
      if (!state || stops.includes(state) || Date.now() > deadline) {
        return state;
      }
      await sleep(1_000);
    }
  };

  /** What an operation came to: done, or a true state from which it is completed. */
  const settle = async (
    round: Round,
    { operation, subject, id, status }: Ended,
  ) => {
    const { tenantId } = subject;
    const isDone = status === 'completed';
    if (!isDone) {
      const state = await stateAfterFailure(tenantId, round);
      // A tenant whose entry was never written is not there.
      if (state || round.ends === 'offboarded') {
        expect([tenantId, ...round.stops]).toContain(state);
      }
      if (
        state === round.ends &&
        operation.isDone?.(await system.api.tenant(tenantId), subject)
      ) {
        return;
      }
      const again =
        operation.goesOn === 'task'
          ? await system.api.retryTask(id)
          : await run(operation, subject);
      const end = await system.api.taskEnd(again.id, signal);
      if (end.status !== 'completed') {
        throw new Error(
          `${operation.template} of ${tenantId} ${
            end.status
          }: ${await system.api.taskLog(again.id)}`,
        );
      }
    }
    if (operation.tells) {
      const { items } = await system.api.get<TenantEventsResponse>(
        `/api/tenants/tenants/${tenantId}/events?limit=100`,
      );
      const told = items.filter(({ taskId }) => taskId === id);
      expect([operation.template, told.map(({ type }) => type).sort()]).toEqual(
        [operation.template, [...operation.tells].sort()],
      );
    }
  };

  /** Nothing is there twice, and nothing is missing. */
  const expectWhole = async (
    subject: Subject,
    { ends, users, tierOf }: Round,
  ) => {
    const { tenantId } = subject;
    const tier = tierOf?.(subject) ?? subject.tier;
    expect([tenantId, await stateOf(tenantId)]).toEqual([tenantId, ends]);
    if (ends === 'offboarded') {
      return;
    }
    const tenant = await system.api.tenant(tenantId);
    expect([tenantId, tenant.tier, tenant.move]).toEqual([
      tenantId,
      tier,
      undefined,
    ]);
    const inventory = await system.sandbox.inventory();
    const countOf = (kind: string, pattern: RegExp) =>
      inventory[kind].filter(item => pattern.test(String(item))).length;
    const shown = await usersOf(tenantId);
    expect({
      tenantId,
      apiKeys: countOf('apiKeys', new RegExp(` ${tenantId}$`)),
      groups: countOf('groups', new RegExp(`/${tenantId}$`)),
      users: countOf('users', new RegExp(`@${tenantId}\\.example$`)),
      stacks: countOf('stacks', new RegExp(`^tenant-${tenantId}(--\\d+)?$`)),
    }).toEqual({
      tenantId,
      apiKeys: 1,
      groups: 1,
      users: shown.length,
      stacks: tier === 'basic' ? 0 : 1,
    });
    if (users) {
      expect(
        Object.fromEntries(
          shown.map(({ email, status }) => [email!.split('@')[0], status]),
        ),
      ).toEqual(users);
    }
  };

  /** Its requests are served, or refused, as its state says. */
  const expectServed = async (
    { tenantId }: Subject,
    { ends }: Round,
    client: TenantClient,
  ) => {
    const wanted = ANSWERS[ends];
    if (wanted) {
      expect([tenantId, await answersWith(client, wanted)]).toEqual([
        tenantId,
        wanted,
      ]);
    }
  };

  /** Nothing that its users wrote is lost or doubled, and nobody was turned away for long. */
  const expectKept = async (
    { tenantId }: Subject,
    client: TenantClient,
    { created, reads, refusedReads, refusedWrites }: Use,
    before: string[],
  ) => {
    const odd = refusedWrites.filter(({ code }) => code !== 'moving');
    expect({ tenantId, refusedReads, odd }).toEqual({
      tenantId,
      refusedReads: [],
      odd: [],
    });
    expect(reads).toBeGreaterThan(0);
    const orders = await idsIn(client, '/orders', 'orderId');
    expect([tenantId, orders.sort()]).toEqual([
      tenantId,
      [...before, ...created.keys()].sort(),
    ]);
    // They are in one place, and no gate is left in it.
    const isRow = new RegExp(`^orderId=\\S+ tenantId=${tenantId}$`);
    const rows = Object.values(await system.sandbox.inventory())
      .flat()
      .filter(item => isRow.test(String(item)));
    expect([tenantId, rows.length]).toEqual([tenantId, orders.length]);
    say(
      `  ${tenantId}: ${reads} reads; ${created.size} writes, ${refusedWrites.length} held back`,
    );
  };

  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'end done or in a true state, and leave nothing twice: seed %i',
    async seed => {
      random = randomOf(seed);
      const atFirst = comparable(await system.sandbox.inventory());
      const subjects = subjectsOf(seed);
      const clients = new Map<string, TenantClient>();
      for (const [index, round] of ROUNDS.entries()) {
        const title = `seed ${seed}, round ${index + 1}`;
        const uses = new Map<string, ReturnType<typeof useAllAlong>>();
        const before = new Map<string, string[]>();
        if (round.inUse) {
          for (const [tenantId, client] of clients) {
            before.set(tenantId, await idsIn(client, '/orders', 'orderId'));
            uses.set(tenantId, useAllAlong(client));
          }
        }
        try {
          const ended = await strike(title, round, subjects);
          if (round.inUse) {
            await Promise.all(ended.map(end => settle(round, end)));
          } else {
            for (const end of ended) {
              await settle(round, end);
            }
          }
        } finally {
          await Promise.all([...uses.values()].map(({ stop }) => stop()));
        }
        if (index === 0) {
          for (const { tenantId } of subjects) {
            clients.set(tenantId, await clientOf(system, tenantId));
          }
        }
        for (const subject of subjects) {
          await expectWhole(subject, round);
          const client = clients.get(subject.tenantId)!;
          await expectServed(subject, round, client);
          const using = uses.get(subject.tenantId);
          if (using) {
            await expectKept(
              subject,
              client,
              using.use,
              before.get(subject.tenantId)!,
            );
          }
        }
      }
      expect(comparable(await system.sandbox.inventory())).toEqual(atFirst);
    },
    3_000_000,
  );
});
