import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf, mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import { TenantClient } from '../testing/tenantClient';

const SUSPEND = 'template:default/suspend-tenant';
const RESUME = 'template:default/resume-tenant';
const ROTATE = 'template:default/rotate-api-key';
const INVITE = 'template:default/invite-user';
const TIERS = ['basic', 'advanced', 'premium'];
/** ECS kills tasks that have not stopped by then: their `stopTimeout`, ms. */
const STOP_TIMEOUT_MS = 30_000;
/** Between requests of a client that never rests: well below what the plan lets through. */
const PAUSE_MS = 250;
const { signal } = new AbortController();

/** Counts what a client that never rests is answered, until it is stopped. */
function askAllAlong(client: TenantClient) {
  const answers: Record<number, number> = {};
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const { status } = await client.request('/orders');
      answers[status] = (answers[status] ?? 0) + 1;
      await sleep(PAUSE_MS);
    }
  })();
  return async () => {
    over.abort();
    await asking;
    return answers;
  };
}

// API Gateway and the front door take minutes to learn of what has changed. Both wait for
// them at the same time, each with tenants of its own.
describe('operations on tenants that have been let in', () => {
  let system: System;
  let rotation: ReturnType<typeof rotate>;
  let pauses: Promise<Awaited<ReturnType<typeof pause>>[]>;

  const run = async (template: string, values: Record<string, unknown>) => {
    const { id, status } = await system.api.runTask(template, values, signal);
    if (status !== 'completed') {
      throw new Error(await system.api.taskLog(id));
    }
    return (await system.api.tenant(String(values.tenantId))).state;
  };

  /** How many tasks a tenant has of its own. */
  const tasksOf = async (tenantId: string) => {
    const { tasks } = await system.sandbox.inventory();
    return tasks.filter(task => String(task).includes(`tenant-${tenantId}-`))
      .length;
  };

  /** How many are left of them once those that were told to stop have had the time to. */
  const tasksLeftOf = async (tenantId: string) => {
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    let left = await tasksOf(tenantId);
    while (left > 0 && Date.now() < deadline) {
      await sleep(200);
      left = await tasksOf(tenantId);
    }
    return left;
  };

  /** What a tenant's administrator is answered before, while and after it is suspended. */
  async function pause(tier: string) {
    const tenantId = `paused-${tier}`;
    await mustOnboard(system, tenantId, tier);
    const client = await clientOf(system, tenantId);
    return {
      before: await client.answersWith(200),
      ran: (await tasksOf(tenantId)) > 0,
      suspended: await run(SUSPEND, {
        tenantId,
        reason: 'A test',
        scaleToZero: true,
      }),
      tasks: await tasksLeftOf(tenantId),
      while: await client.answersWith(403),
      resumed: await run(RESUME, { tenantId }),
      after: await client.answersWith(200),
    };
  }

  /** What users are answered while and after their tenant gets another key. */
  async function rotate(tenantId: string) {
    await mustOnboard(system, tenantId, 'basic');
    const before = await system.api.tenant(tenantId);
    const stop = askAllAlong(await clientOf(system, tenantId));
    const email = `late@${tenantId}.example`;
    await run(INVITE, { tenantId, email, role: 'TenantUser' });
    await run(ROTATE, { tenantId });
    const after = await system.api.tenant(tenantId);
    // Nobody has asked for this one before: the authorizer gives the new key.
    const late = await TenantClient.firstSignIn(
      after,
      email,
      system.sandbox.endpoint,
    );
    const { apiKeys } = await system.sandbox.inventory();
    return {
      late: (await late.request('/orders')).status,
      answers: Object.keys(await stop()),
      isNew: after.apiKeyId !== before.apiKeyId,
      isOnlyOne:
        apiKeys.filter(key => String(key).endsWith(` ${tenantId}`)).join() ===
        `${after.apiKeyId} ${tenantId}`,
    };
  }

  beforeAll(async () => {
    system = await startSystem();
    for (const template of [
      ONBOARD_TEMPLATE,
      SUSPEND,
      RESUME,
      ROTATE,
      INVITE,
    ]) {
      await system.api.templateReady(template, signal);
    }
    rotation = rotate('rotating');
    pauses = Promise.all(TIERS.map(pause));
    // Awaited by the tests.
    rotation.catch(() => {});
    pauses.catch(() => {});
  }, 240_000);

  afterAll(async () => {
    await Promise.allSettled([rotation, pauses]);
    await system?.stop();
  }, 300_000);

  it('suspend: refuses within 60 s, and serves again when it is resumed, in every tier', async () => {
    const expected = {
      before: 200,
      suspended: 'suspended',
      tasks: 0,
      while: 403,
      resumed: 'active',
      after: 200,
    };
    // Those of the pool are not its own.
    expect(await pauses).toEqual(
      TIERS.map(tier => ({ ...expected, ran: tier !== 'basic' })),
    );
  }, 240_000);

  it('rotate the key: refuses nobody on the way, nor whose answers are not remembered yet', async () => {
    expect(await rotation).toEqual({
      late: 200,
      answers: ['200'],
      isNew: true,
      isOnlyOne: true,
    });
  }, 300_000);
});
