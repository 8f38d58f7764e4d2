import { application, tablesOf } from '@tenantry/application';
import {
  isSwitched,
  listInWords,
  type Isolation,
  type MoveIntent,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import { refuse } from '../operations/refuse';
import { sharesUsers, type TenantRecord } from '../registry/items';

/**
 * What running the template means for a tenant, which may be on its way already. Throws
 * why it cannot be.
 */
export function intentOf(tenant: TenantRecord, tier: Tier): MoveIntent {
  const { tenantId, move } = tenant;
  if (!move) {
    return 'begin';
  }
  const here = tier.name === tenant.tier;
  if (!isSwitched(move)) {
    if (tier.name === move.to) {
      return 'resume';
    }
    if (here) {
      return 'withdraw';
    }
    throw new LifecycleError(
      `"${tenantId}" is on its way to the tier ${move.to}; it cannot go to ${tier.name} meanwhile.`,
      `Run the template with ${move.to} to go on, or with ${tenant.tier} to take it back.`,
    );
  }
  if (here) {
    return 'finish';
  }
  if (tier.name === move.other.tier && move.phase === 'observing') {
    return 'turn-back';
  }
  throw new LifecycleError(
    move.phase === 'cleaning'
      ? `"${tenantId}" is of the tier ${tenant.tier} now, and where it was before is being removed: there is no way back.`
      : `"${tenantId}" is of the tier ${tenant.tier} now, but that move is not finished.`,
    `Run the template with ${tenant.tier} to finish it; then it can move again.`,
  );
}

/** Refuses a tenant that something else is at work on, or that is not in service. */
export function requireMovable(tenant: TenantRecord): void {
  const { tenantId, keyRotation, adminChange, rest } = tenant;
  if (tenant.state !== 'active' || tenant.operation) {
    throw refuse(
      tenant,
      'moved to another tier',
      'Only an active tenant can be moved.',
    );
  }
  const holder = keyRotation ?? adminChange;
  if (holder) {
    throw new LifecycleError(
      `The task ${holder.taskId} is changing ${
        keyRotation ? 'the API key' : 'the administrators'
      } of "${tenantId}". It cannot be moved now.`,
      'Wait until that task has ended, or run it again, then run this again.',
    );
  }
  if (rest) {
    throw new LifecycleError(
      `The services of "${tenantId}" are scaled to zero. It cannot be moved now.`,
      'Resume it first.',
    );
  }
}

/** Refuses a tier that a tenant cannot go to, whatever room there is. */
export function requireWay(tenant: TenantRecord, tier: Tier): void {
  const { tenantId, silo } = tenant;
  if (tier.name === tenant.tier) {
    throw new LifecycleError(
      `"${tenantId}" is of the tier ${tier.title} already.`,
      'Choose another tier.',
    );
  }
  if (!tier.available) {
    throw new LifecycleError(
      `The tier ${tier.title} cannot be had: ${tier.unavailableReason}`,
      'Choose another tier.',
    );
  }
  if (tier.isolation !== 'pool') {
    return;
  }
  if (!sharesUsers(tenant)) {
    throw new LifecycleError(
      `The users of "${tenantId}" are in a user pool of its own, and the services of the tier ${tier.title} take only those of the shared one.`,
      'Only tenants that began there can go back to it; choose another tier.',
    );
  }
  if (silo && silo.shard !== 0) {
    throw new LifecycleError(
      `"${tenantId}" is reached through the load balancer ${silo.shard}, and the tier ${tier.title} is behind the first one: the address of its API would change.`,
      'Choose another tier.',
    );
  }
}

/** The load balancer that a tenant has to stay on, so that its address stays what it is. */
export const shardFor = ({ silo }: TenantRecord): number => silo?.shard ?? 0;

const PLACES: Record<Isolation, string> = {
  pool: 'the shared services and tables',
  'silo-service': 'services of its own in the shared cluster',
  'silo-cluster': 'a cluster and services of its own',
};

/** What a move does, in words. */
export interface MoveInWords {
  creates: string[];
  moves: string[];
  deletes: string[];
  keeps: string[];
}

/** Whether both sides have these rows in one and the same table: the pool's. */
const isShared = (rows: string, from: Tier, to: Tier) =>
  [from, to].every(
    ({ isolation, silo }) =>
      isolation === 'pool' || silo?.sharedRows?.includes(rows),
  );

/** What becomes of what a tenant has when it goes from one tier to another. */
export function inWords(
  tenant: TenantRecord,
  from: Tier,
  to: Tier,
  stackName: string,
): MoveInWords {
  const ownsOne = (tier: Tier) => tier.isolation !== 'pool';
  const all = tablesOf(application).map(table => table.rows);
  const staying = all.filter(each => isShared(each, from, to));
  const moving = all.filter(each => !staying.includes(each));
  const rows = `Its ${listInWords(moving)}`;
  const left = moving.length > 0 ? [`${rows} in the shared tables`] : [];
  const goes = ownsOne(from)
    ? [`The stack ${tenant.stackName} with its tables`]
    : left;
  return {
    creates: [
      ...(ownsOne(to)
        ? [`The stack ${stackName}: ${PLACES[to.isolation]}, and its tables`]
        : []),
      `An API key on the plan of ${to.title}`,
    ],
    moves:
      moving.length === 0
        ? []
        : [
            `${rows}, copied while it goes on to be used; writes wait for a few seconds at the end`,
          ],
    deletes: [
      ...goes,
      `Its API key on the plan of ${from.title}, and what of its quota was used`,
    ],
    keeps: [
      'Its users, their passwords and their sessions',
      'The address of its API, and its id',
      ...(staying.length > 0
        ? [`Its ${listInWords(staying)}, where they are`]
        : []),
    ],
  };
}
