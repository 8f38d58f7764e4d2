import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf, mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import { TenantClient } from '../testing/tenantClient';

const ROTATE = 'template:default/rotate-api-key';
const INVITE = 'template:default/invite-user';
/** Well below what the plan lets through. */
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

describe('rotating the API key of a tenant', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
    for (const template of [ONBOARD_TEMPLATE, ROTATE, INVITE]) {
      await system.api.templateReady(template, signal);
    }
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  }, 30_000);

  const run = async (template: string, values: Record<string, unknown>) => {
    const { id, status } = await system.api.runTask(template, values, signal);
    if (status !== 'completed') {
      throw new Error(await system.api.taskLog(id));
    }
  };

  // Three minutes: so long API Gateway and the front door need to learn of keys.
  it('refuses no request on the way, also of users whose answers are not remembered yet', async () => {
    const tenantId = 'rotating';
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
    expect((await late.request('/orders')).status).toBe(200);
    const answers = await stop();
    expect(Object.keys(answers)).toEqual(['200']);
    expect(after.apiKeyId).not.toBe(before.apiKeyId);
    const { apiKeys } = await system.sandbox.inventory();
    expect(apiKeys).toEqual([`${after.apiKeyId} ${tenantId}`]);
  }, 300_000);
});
