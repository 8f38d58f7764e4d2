import { application } from '@tenantry/application';
import type { Routing, TenantSilo } from '@tenantry/plugin-tenants-common';

const SERVICES = application.services.length;

/**
 * ELB lets a load balancer have 100 target groups, for ever. The pool's services take one
 * each on the first shard; every shard keeps room for as many.
 */
export const SLOTS_PER_SHARD = 100 - SERVICES;
/** Below are the pool's own rules. */
const FIRST_PRIORITY = 11;

const ALL = Array.from(
  { length: SLOTS_PER_SHARD },
  (_, index) => FIRST_PRIORITY + index,
);

/** Target groups, and listener rules, that a tenant needs. */
export const slotsOf = ({ routing }: Pick<TenantSilo, 'routing'>): number =>
  (({ 'reverse-proxy': 1, direct: SERVICES } satisfies Record<Routing, number>)[
    routing
  ]);

export const freeSlots = (taken: ReadonlySet<number>): number[] =>
  ALL.filter(priority => !taken.has(priority));

/**
 * Free priorities for a tenant, or `undefined` when there are not enough. Any of them:
 * tenants that are onboarded at once would all want the first.
 */
export function chooseSlots(
  taken: ReadonlySet<number>,
  count: number,
  random: () => number = Math.random,
): number[] | undefined {
  const free = freeSlots(taken);
  if (free.length < count) {
    return undefined;
  }
  return Array.from({ length: count }, () => {
    const [chosen] = free.splice(Math.floor(random() * free.length), 1);
    return chosen;
  }).sort((a, b) => a - b);
}
