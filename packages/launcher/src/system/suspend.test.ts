import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf, mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import type { TenantClient } from '../testing/tenantClient';

const SUSPEND = 'template:default/suspend-tenant';
const RESUME = 'template:default/resume-tenant';
/** How long the front door may go by what it knows, ms. */
const CACHE_MS = 60_000;
const { signal } = new AbortController();

/** The status of the answers once it is the wanted one, or when it should be. */
async function settled(client: TenantClient, wanted: number): Promise<number> {
  const deadline = Date.now() + CACHE_MS;
  for (;;) {
    const { status } = await client.request('/orders');
    if (status === wanted || Date.now() > deadline) {
      return status;
    }
    await sleep(500);
  }
}

describe('suspending and resuming a tenant', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
    for (const template of [ONBOARD_TEMPLATE, SUSPEND, RESUME]) {
      await system.api.templateReady(template, signal);
    }
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  }, 30_000);

  const run = async (
    template: string,
    values: { tenantId: string; reason?: string; scaleToZero?: boolean },
  ) => {
    const { id, status } = await system.api.runTask(template, values, signal);
    if (status !== 'completed') {
      throw new Error(await system.api.taskLog(id));
    }
    return (await system.api.tenant(values.tenantId)).state;
  };

  /** How many tasks a tenant has of its own. */
  const tasksOf = async (tenantId: string) => {
    const { tasks } = await system.sandbox.inventory();
    return tasks.filter(task => String(task).includes(`tenant-${tenantId}-`))
      .length;
  };

  /** What a tenant's administrator is answered before, while and after it is suspended. */
  const pause = async (tier: string) => {
    const tenantId = `paused-${tier}`;
    await mustOnboard(system, tenantId, tier);
    const client = await clientOf(system, tenantId);
    return {
      before: await settled(client, 200),
      ran: (await tasksOf(tenantId)) > 0,
      suspended: await run(SUSPEND, {
        tenantId,
        reason: 'A test',
        scaleToZero: true,
      }),
      tasks: await tasksOf(tenantId),
      while: await settled(client, 403),
      resumed: await run(RESUME, { tenantId }),
      after: await settled(client, 200),
    };
  };

  it('refuses it within 60 s, and serves it again, in every tier', async () => {
    const tiers = ['basic', 'advanced', 'premium'];
    const answers = await Promise.all(tiers.map(pause));
    const expected = {
      before: 200,
      suspended: 'suspended',
      tasks: 0,
      while: 403,
      resumed: 'active',
      after: 200,
    };
    // Those of the pool are not its own.
    expect(answers).toEqual(
      tiers.map(tier => ({ ...expected, ran: tier !== 'basic' })),
    );
  }, 240_000);
});
