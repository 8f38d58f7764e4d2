import { setTimeout as sleep } from 'node:timers/promises';
import type {
  LifecycleState,
  TenantEvent,
  TenantEventsResponse,
  TenantUsersResponse,
} from '@tenantry/plugin-tenants-common';
import type { Operation, Subject } from './chaosOperations';
import type { Round } from './chaosRounds';
import type { System } from './system';

export const TIERS = ['basic', 'advanced', 'premium'];
/** The portal looks every two minutes for tenants whom their task has left behind. */
const TRUTH_MS = 150_000;
const NEVER = new AbortController().signal;

/** What is to be done to whom. */
export interface Work {
  operation: Operation;
  subject: Subject;
}

/** The task that does it. */
export interface Task extends Work {
  id: string;
}

export interface Ended extends Task {
  status: string;
}

export const usersOf = async ({ api }: System, tenantId: string) =>
  (
    await api.get<TenantUsersResponse>(
      `/api/tenants/tenants/${tenantId}/users?limit=60`,
    )
  ).items;

/** A tenant of each tier. */
export const subjectsOf = (system: System, name: string): Subject[] =>
  TIERS.map(tier => {
    const tenantId = `chaos-${name}-${tier}`;
    return {
      tenantId,
      tier,
      userId: async user =>
        (await usersOf(system, tenantId)).find(
          ({ email }) => email === `${user}@${tenantId}.example`,
        )!.userId,
    };
  });

/** All that a round does, tenant by tenant. */
export const worksOf = ({ operations }: Round, subjects: Subject[]): Work[] =>
  subjects.flatMap(subject =>
    operations
      .filter(({ isOfFleet }) => !isOfFleet || subject === subjects[0])
      .map(operation => ({ operation, subject })),
  );

/** Starts the task of a work. */
export const start = async (
  { api }: System,
  { operation, subject }: Work,
): Promise<{ id: string }> =>
  api.startTask(
    operation.template,
    (await operation.valuesOf(subject)) as Record<string, unknown>,
  );

/** What it came to. */
export const endOf = async ({ api }: System, task: Task): Promise<Ended> => ({
  ...task,
  status: (await api.taskEnd(task.id, NEVER)).status,
});

export const stateOf = async ({ api }: System, tenantId: string) =>
  (await api.tenant(tenantId).catch(() => undefined))?.state;

/** The state that a failed operation left, once nobody says any more that it goes on. */
async function stateAfterFailure(
  system: System,
  tenantId: string,
  { stops }: Round,
): Promise<LifecycleState | undefined> {
  const deadline = Date.now() + TRUTH_MS;
  for (;;) {
    const state = await stateOf(system, tenantId);
    if (!state || stops.includes(state) || Date.now() > deadline) {
      return state;
    }
    await sleep(1_000);
  }
}

/**
 * Demands that a task that failed has left its tenant in a true state, and goes on from
 * there: nothing when there is nothing to go on with.
 */
export async function goOn(
  system: System,
  round: Round,
  task: Task,
): Promise<{ id: string } | undefined> {
  const { operation, subject, id } = task;
  const { tenantId } = subject;
  const state = await stateAfterFailure(system, tenantId, round);
  // A tenant whose entry was never written is not there.
  if (state || round.ends === 'offboarded') {
    expect([tenantId, ...round.stops]).toContain(state);
  }
  if (
    state === round.ends &&
    operation.isDone?.(await system.api.tenant(tenantId), subject)
  ) {
    return undefined;
  }
  return operation.goesOn === 'task'
    ? system.api.retryTask(id)
    : start(system, task);
}

/** The lines that a task has written into its tenant's history. */
export const linesOf = async (
  { api }: System,
  { subject, id }: Task,
): Promise<TenantEvent[]> =>
  (
    await api.get<TenantEventsResponse>(
      `/api/tenants/tenants/${subject.tenantId}/events?limit=100`,
    )
  ).items.filter(({ taskId }) => taskId === id);

/** Has an operation come to its end: done, or by a retry from a true state. */
export async function settle(
  system: System,
  round: Round,
  ended: Ended,
): Promise<void> {
  const { operation, subject, status } = ended;
  if (status !== 'completed') {
    const again = await goOn(system, round, ended);
    if (!again) {
      return;
    }
    const end = await endOf(system, { ...ended, ...again });
    if (end.status !== 'completed') {
      throw new Error(
        `${operation.template} of ${subject.tenantId} ${
          end.status
        }: ${await system.api.taskLog(end.id)}`,
      );
    }
  }
  if (operation.tells) {
    const told = await linesOf(system, ended);
    expect([operation.template, told.map(({ type }) => type).sort()]).toEqual([
      operation.template,
      [...operation.tells].sort(),
    ]);
  }
}
