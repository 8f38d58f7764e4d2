import {
  expectKept,
  expectServed,
  expectWhole,
  inventoryOf,
} from './chaosChecks';
import type { Subject } from './chaosOperations';
import type { Round } from './chaosRounds';
import { settle, subjectsOf, type Ended } from './chaosTasks';
import { clientOf } from './onboard';
import type { System } from './system';
import type { TenantClient } from './tenantClient';
import { idsIn, useAllAlong } from './use';

/** Runs the tasks of a round, during which the portal is killed, to whatever end they come. */
export type Strike = (
  round: Round,
  subjects: Subject[],
  title: string,
) => Promise<Ended[]>;

/** Has users of all tenants at work, and remembers what they had before. */
async function usersAtWork(clients: Map<string, TenantClient>) {
  const atWork = new Map(
    await Promise.all(
      [...clients].map(
        async ([tenantId, client]) =>
          [
            tenantId,
            {
              before: await idsIn(client, '/orders', 'orderId'),
              ...useAllAlong(client),
            },
          ] as const,
      ),
    ),
  );
  return {
    of: (tenantId: string) => atWork.get(tenantId)!,
    stop: () => Promise.all([...atWork.values()].map(({ stop }) => stop())),
  };
}

/**
 * Takes a tenant of each tier through rounds, the first of which onboards them and the last
 * of which leaves nothing of them, while `strike` has the power go. After each round all is
 * as if nothing had happened.
 */
export async function surviveRounds(
  system: System,
  name: string,
  rounds: Round[],
  strike: Strike,
): Promise<void> {
  const atFirst = await inventoryOf(system);
  const subjects = subjectsOf(system, name);
  const clients = new Map<string, TenantClient>();
  for (const [index, round] of rounds.entries()) {
    const users = round.inUse ? await usersAtWork(clients) : undefined;
    try {
      const title = `${name}, round ${index + 1}`;
      const ended = await strike(round, subjects, title);
      await Promise.all(ended.map(task => settle(system, round, task)));
    } finally {
      await users?.stop();
    }
    for (const subject of subjects) {
      const { tenantId } = subject;
      const client =
        clients.get(tenantId) ?? (await clientOf(system, tenantId));
      clients.set(tenantId, client);
      await expectWhole(system, subject, round);
      await expectServed(subject, round, client);
      if (users) {
        const { use, before } = users.of(tenantId);
        await expectKept(system, subject, client, use, before);
      }
    }
  }
  expect(await inventoryOf(system)).toEqual(atFirst);
}
