import { dayOf } from '../day';
import { LifecycleError } from '../errors';
import { variantOf } from '../provisioners/silo/variant';
import { routesOf } from '../registry/claims';
import type { Replaced, TenantRecord } from '../registry/items';
import type { StepContext } from './types';

/** Whether what is in the registry under the wanted id may be gone on with by this task. */
export async function mayTakeOver(
  existing: TenantRecord,
  step: StepContext,
): Promise<boolean> {
  if (existing.state === 'failed') {
    return existing.failure?.operation === 'onboard';
  }
  return (
    existing.state === 'provisioning' &&
    existing.operation !== undefined &&
    !(await step.isTaskRunning(existing.operation.taskId))
  );
}

export function refuse(existing: TenantRecord): LifecycleError {
  const { retainedUntil } = existing.offboarding ?? {};
  if (existing.state === 'offboarded' && retainedUntil) {
    return new LifecycleError(
      `The id "${existing.tenantId}" is kept for the data of ${
        existing.displayName
      }, until ${dayOf(retainedUntil)}.`,
      'Choose another id, or offboard that tenant with the retention erase.',
    );
  }
  return existing.state === 'provisioning'
    ? new LifecycleError(
        `"${existing.tenantId}" is being onboarded by another task, ${existing.operation?.taskId}.`,
        'Wait until that task has ended.',
      )
    : new LifecycleError(
        `The id "${existing.tenantId}" is taken by ${existing.displayName}.`,
        'Choose another id.',
      );
}

/** Whether what an earlier try has made is what is wanted now, or can be changed into it. */
const staysInPlace = (existing: TenantRecord, wanted: TenantRecord): boolean =>
  existing.silo && wanted.silo
    ? variantOf(existing) === variantOf(wanted)
    : !existing.silo &&
      !wanted.silo &&
      existing.identity?.userPoolId === wanted.identity?.userPoolId;

const orNothing = <T>(list: T[]): T[] | undefined =>
  list.length > 0 ? list : undefined;

/** Administrators of earlier tries in user pools that go on without the tenant. */
function usersLeft(
  existing: TenantRecord,
  wanted: TenantRecord,
  stays: boolean,
) {
  const { identity, adminEmail, replacedAdminEmails = [], silo } = existing;
  // With its stack a silo's user pool goes, and everybody in it.
  const now =
    stays || silo || !identity
      ? []
      : [...replacedAdminEmails, adminEmail].map(email => ({
          userPoolId: identity.userPoolId,
          email,
        }));
  return [...(existing.replaced?.users ?? []), ...now].filter(
    ({ userPoolId, email }) =>
      userPoolId !== wanted.identity?.userPoolId || email !== wanted.adminEmail,
  );
}

/** What earlier tries have left that is not wanted any more: nothing may be forgotten. */
function leftBy(
  existing: TenantRecord,
  wanted: TenantRecord,
  stays: boolean,
): Replaced | undefined {
  const leavesStack = existing.silo !== undefined && !stays;
  const left: Replaced = {
    stackName: leavesStack ? existing.stackName : existing.replaced?.stackName,
    routes: orNothing([
      ...(existing.replaced?.routes ?? []),
      ...(leavesStack ? routesOf(existing) : []),
    ]),
    users: orNothing(usersLeft(existing, wanted, stays)),
  };
  return Object.values(left).some(value => value !== undefined)
    ? left
    : undefined;
}

/**
 * The tenant as the next try goes on with it. What an earlier try has made stays as it is
 * when it still fits; otherwise the tenant remembers it until it is cleared away.
 */
export function takenOver(
  existing: TenantRecord,
  wanted: TenantRecord,
): TenantRecord {
  const stays = staysInPlace(existing, wanted);
  const replacedEmails = new Set(
    stays ? [...(existing.replacedAdminEmails ?? []), existing.adminEmail] : [],
  );
  replacedEmails.delete(wanted.adminEmail);
  return {
    ...wanted,
    ...(stays && existing.silo && wanted.silo
      ? {
          silo: { ...wanted.silo, shard: existing.silo.shard },
          priorities: existing.priorities,
          identity: existing.identity,
        }
      : {}),
    version: existing.version + 1,
    apiKeyId: existing.apiKeyId,
    replacedAdminEmails: orNothing([...replacedEmails]),
    replaced: leftBy(existing, wanted, stays),
    createdAt: existing.createdAt,
  };
}
