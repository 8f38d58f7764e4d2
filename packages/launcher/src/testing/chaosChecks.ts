import type { LifecycleState } from '@tenantry/plugin-tenants-common';
import { say } from '../progress';
import type { Subject } from './chaosOperations';
import type { Round } from './chaosRounds';
import { stateOf, usersOf } from './chaosTasks';
import type { System } from './system';
import type { TenantClient } from './tenantClient';
import { idsIn, type Use } from './use';

/** What users are answered while their tenant is in a state. */
const ANSWERS: Partial<Record<LifecycleState, number>> = {
  active: 200,
  suspended: 403,
};

/** What is meant to be remembered of those who left: their history, and what they took along. */
const REMEMBERED =
  /\bpk=(TENANT#chaos-\S+ sk=(META|EVENT)|OUTBOX |FLEET )|\/chaos-\S+\.(jsonl|json)$/;

/** All that is in the account but what is meant to be remembered. */
export const inventoryOf = async ({ sandbox }: System) =>
  Object.fromEntries(
    Object.entries(await sandbox.inventory()).map(([kind, items]) => [
      kind,
      items.filter(item => !REMEMBERED.test(String(item))),
    ]),
  );

/** Nothing is there twice, and nothing is missing. */
export async function expectWhole(
  system: System,
  subject: Subject,
  { ends, users, tierOf }: Round,
): Promise<void> {
  const { tenantId } = subject;
  const tier = tierOf?.(subject) ?? subject.tier;
  expect([tenantId, await stateOf(system, tenantId)]).toEqual([tenantId, ends]);
  if (ends === 'offboarded') {
    return;
  }
  const tenant = await system.api.tenant(tenantId);
  expect([tenantId, tenant.tier, tenant.move]).toEqual([
    tenantId,
    tier,
    undefined,
  ]);
  const {
    apiKeys,
    groups,
    users: everybody,
    stacks,
  } = await inventoryOf(system);
  const having = (items: unknown[], pattern: RegExp) =>
    items.filter(item => pattern.test(String(item)));
  const shown = await usersOf(system, tenantId);
  expect({
    tenantId,
    apiKeys: having(apiKeys, new RegExp(` ${tenantId}$`)),
    groups: having(groups, new RegExp(`/${tenantId}$`)).length,
    users: having(everybody, new RegExp(`@${tenantId}\\.example$`)).length,
    stacks: having(stacks, new RegExp(`^tenant-${tenantId}(--\\d+)?$`)).length,
  }).toEqual({
    tenantId,
    apiKeys: [`${tenant.apiKeyId} ${tenantId}`],
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
}

/** Its requests are served, or refused, as its state says. */
export async function expectServed(
  { tenantId }: Subject,
  { ends }: Round,
  client: TenantClient,
): Promise<void> {
  const wanted = ANSWERS[ends];
  if (wanted) {
    expect([tenantId, await client.answersWith(wanted)]).toEqual([
      tenantId,
      wanted,
    ]);
  }
}

/** Nothing that its users wrote is lost or doubled, and nobody was turned away for long. */
export async function expectKept(
  system: System,
  { tenantId }: Subject,
  client: TenantClient,
  { created, reads, refusedReads, refusedWrites }: Use,
  before: string[],
): Promise<void> {
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
}
