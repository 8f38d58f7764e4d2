import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule } from '@tenantry/aws-sandbox';
import { say } from '../progress';
import { randomOf } from '../testing/chance';
import { clientOf, mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import { idsIn, useAllAlong } from '../testing/use';

/** Set by `yarn test:chaos`; it takes minutes, so nobody else waits for it. */
const { CHAOS_SEEDS } = process.env;
const SEEDS = Number(CHAOS_SEEDS ?? 1);
const form = CHAOS_SEEDS ? describe : describe.skip;
const CHANGE_TIER = 'template:default/change-tier';
const { signal } = new AbortController();

/** The steps of the template, by their ids in it, and about how many AWS calls each makes. */
const CALLS = {
  plan: 8,
  build: 30,
  copy: 8,
  // The gates alone are sixteen.
  switch: 60,
  observe: 6,
  clean: 30,
  withdraw: 30,
};
type Step = keyof typeof CALLS;

/** Each with a move of its own, up and down in turn. */
const CUTS: Step[] = [
  'plan',
  'build',
  'copy',
  'withdraw',
  'switch',
  'observe',
  'clean',
  'withdraw',
];

/** What a move calls. */
const SERVICES = ['dynamodb', 'cloudformation', 'apigateway', 'ecs'];
/** The portal's own credentials. */
const PORTAL = '*:root';
/** A step that makes fewer calls than were to pass: the power goes all the same, ms. */
const GIVE_UP_MS = 15_000;
/** The portal looks every two minutes for tenants whom their task has left behind. */
const TRUTH_MS = 150_000;
const LOOK_MS = 200;

/** The power goes during a call: it takes effect, and its answer never arrives. */
const cutsOf = (step: Step, random: () => number): FaultRule[] =>
  SERVICES.map(service => ({
    service,
    operation: '*',
    principal: PORTAL,
    after: Math.floor(random() * CALLS[step]),
    delayMs: 600_000,
    afterEffect: true,
    times: 1,
  }));

/** What makes a move fail when all is copied, so that it is taken back: no gate closes. */
const REFUSED: FaultRule = {
  service: 'dynamodb',
  operation: 'UpdateItem',
  principal: PORTAL,
  error: { code: 'AccessDeniedException', message: 'By chance.' },
};

form('a back end that is killed in the middle of a change of tier', () => {
  let system: System;
  /** Ends what a test that failed has left at work. */
  const onEnd: Array<() => Promise<unknown>> = [];

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

  const stepOf = async (taskId: string) => {
    const events = await system.api.get<
      Array<{ body: { stepId?: string; status?: string } }>
    >(`/api/scaffolder/v2/tasks/${taskId}/events`);
    return events.findLast(({ body }) => body.status === 'processing')?.body
      .stepId;
  };

  const until = async (isSo: () => Promise<boolean> | boolean, ms: number) => {
    const deadline = Date.now() + ms;
    while (!(await isSo()) && Date.now() < deadline) {
      await sleep(LOOK_MS);
    }
  };

  /** Kills the portal once a task has come to a step, and starts it again. */
  const cut = async (taskId: string, step: Step, random: () => number) => {
    const { sandbox } = system;
    await until(async () => (await stepOf(taskId)) === step, 120_000);
    sandbox.faults.set(cutsOf(step, random));
    const struck = () => sandbox.faults.list().some(({ hits }) => hits > 0);
    await until(struck, GIVE_UP_MS);
    await system.killPortal();
    const hit = sandbox.faults.list().find(({ hits }) => hits > 0);
    sandbox.faults.set([]);
    await system.restartPortal();
    return hit ? `call ${hit.after} of ${hit.service}` : 'no call';
  };

  /** What a tenant is once nobody says any more that it is on its way. */
  const settled = async (tenantId: string) => {
    let tenant = await system.api.tenant(tenantId);
    await until(async () => {
      tenant = await system.api.tenant(tenantId);
      return tenant.state !== 'migrating';
    }, TRUTH_MS);
    return tenant;
  };

  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'ends it after its restart, or takes it back, and the tenant is served all along: seed %i',
    async seed => {
      const random = randomOf(seed);
      const tenantId = `mover-${seed}`;
      await mustOnboard(system, tenantId, 'basic');
      const client = await clientOf(system, tenantId);
      const { use, stop } = useAllAlong(client);
      onEnd.push(stop);

      for (const step of CUTS) {
        const from = (await system.api.tenant(tenantId)).tier;
        const tier = from === 'basic' ? 'advanced' : 'basic';
        const values = { tenantId, tier };
        const isBack = step === 'withdraw';
        system.sandbox.faults.set(isBack ? [REFUSED] : []);
        const { id } = await system.api.startTask(CHANGE_TIER, values);
        const last = await cut(id, step, random);
        const { status } = await system.api.taskEnd(id, signal);
        const tenant = await settled(tenantId);
        say(
          `  seed ${seed}, ${step}: power cut at ${last}; ${status}, ${tenant.state} in ${tenant.tier}`,
        );
        // What was about to be taken back is begun anew, or taken back to its end.
        const isDone = !isBack || status === 'completed';
        expect([step, status, tenant.state, tenant.tier, tenant.move]).toEqual([
          step,
          isDone ? 'completed' : 'failed',
          'active',
          isDone ? tier : from,
          undefined,
        ]);
        const { apiKeys, stacks } = await system.sandbox.inventory();
        expect([
          step,
          apiKeys.filter(key => String(key).endsWith(` ${tenantId}`)),
        ]).toEqual([step, [`${tenant.apiKeyId} ${tenantId}`]]);
        expect([
          step,
          stacks.filter(name => String(name).startsWith(`tenant-${tenantId}`))
            .length,
        ]).toEqual([step, tenant.tier === 'basic' ? 0 : 1]);
      }

      await stop();
      const odd = use.refusedWrites.filter(({ code }) => code !== 'moving');
      expect([use.refusedReads, odd]).toEqual([[], []]);
      expect(use.reads).toBeGreaterThan(100);
      const orders = await idsIn(client, '/orders', 'orderId');
      expect(orders.sort()).toEqual([...use.created.keys()].sort());
    },
    2_400_000,
  );
});
