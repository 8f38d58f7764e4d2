import { application } from '@tenantry/application';
import type { CapacityCheck, TaskSize } from '@tenantry/plugin-tenants-common';
import { explainError } from '../aws/explain';
import type { TenantRecord } from '../registry/items';
import { freeSlots, slotsOf, SLOTS_PER_SHARD } from '../registry/slots';
import type { Use } from './sources';

/** What is counted, what it is called, and what to do when there is no more of it. */
export interface Countable {
  id: string;
  title: string;
  /** As in "2,000 of 2,000 stacks are used". */
  things: string;
  advice: string;
}

const raise = (quota: string) =>
  `Raise the quota "${quota}" in Service Quotas, or remove what is not needed any more.`;

export const STACKS: Countable = {
  id: 'stacks',
  title: 'CloudFormation stacks',
  things: 'stacks',
  advice: raise('Stack count'),
};
export const USER_POOLS: Countable = {
  id: 'user-pools',
  title: 'User pools',
  things: 'user pools',
  advice: raise('User pools per account'),
};
export const ROLES: Countable = {
  id: 'roles',
  title: 'IAM roles',
  things: 'roles',
  advice: raise('Roles per account'),
};
export const FARGATE_VCPUS: Countable = {
  id: 'fargate-vcpu',
  title: 'Fargate vCPUs',
  things: 'vCPUs',
  advice: raise('Fargate On-Demand vCPU resource count'),
};

const number = (value: number) =>
  value.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** Whether there is room for what a tenant needs; one that has it already needs nothing. */
export function checkUse(
  { id, title, things, advice }: Countable,
  { used, limit }: Use,
  needs: number,
): CapacityCheck {
  const fits = used + needs <= limit;
  const state = `${number(used)} of ${number(limit)} ${things} are used`;
  return {
    id,
    title,
    state: fits ? 'ok' : 'short',
    used,
    limit,
    needs,
    message: fits
      ? `${state}.`
      : `${state}, and a tenant needs ${number(needs)}. ${advice}`,
  };
}

/** What could not be asked stops nobody. */
export const unknown = (
  { id, title }: Pick<Countable, 'id' | 'title'>,
  error: unknown,
): CapacityCheck => ({
  id,
  title,
  state: 'unknown',
  message: `This could not be checked. ${explainError(error).reason}`,
});

/** vCPUs of a task, by its size; the templates' sizes. */
const VCPUS: Record<TaskSize, number> = {
  small: 0.25,
  medium: 0.5,
  large: 1,
  xlarge: 2,
};

type Silo = Pick<TenantRecord, 'isolation'> & {
  silo: Pick<NonNullable<TenantRecord['silo']>, 'compute' | 'routing'>;
};

/** Repositories of the images that a tenant's services run. */
export const repositoriesOf = ({ silo }: Silo): string[] => [
  ...application.services.map(({ image }) => `tenantry/${image}`),
  ...(silo.routing === 'reverse-proxy' ? ['tenantry/reverse-proxy'] : []),
];

/** vCPUs of a tenant's tasks when it is new. */
export const vcpusOf = (
  tenant: Silo,
  { taskSize, minTasks }: { taskSize: TaskSize; minTasks: number },
): number => repositoriesOf(tenant).length * minTasks * VCPUS[taskSize];

/**
 * Roles that a tenant's stack makes: one for ECS, one for each service, and one for the
 * instances of a cluster of its own.
 */
export const rolesOf = ({ isolation, silo }: Silo): number =>
  1 +
  application.services.length +
  (isolation === 'silo-cluster' && silo.compute === 'ec2' ? 1 : 0);

/** Whether a load balancer of the cell has room, and for how many such tenants. */
export function checkShards(
  taken: Array<ReadonlySet<number>>,
  { silo }: Silo,
): CapacityCheck {
  const needs = slotsOf(silo);
  const free = taken.map(priorities => freeSlots(priorities).length);
  const limit = taken.length * SLOTS_PER_SHARD;
  const room = free.reduce((sum, slots) => sum + Math.floor(slots / needs), 0);
  const fits = room > 0;
  return {
    id: 'shard',
    title: 'Routes',
    state: fits ? 'ok' : 'short',
    used: limit - free.reduce((sum, slots) => sum + slots, 0),
    limit,
    needs,
    message: fits
      ? `The load balancers have room for ${number(room)} more such tenants.`
      : `The cell is full: none of its ${taken.length} load balancers has ${
          needs === 1 ? 'a route' : `${needs} routes`
        } left. Add a shard to shared-infra-stack and deploy it.`,
  };
}

/** Whether a template takes what the portal gives, and asks for nothing else. */
export function checkTemplate(
  parameters: Array<{ name: string; required: boolean }>,
  given: string[],
  name: string,
): CapacityCheck {
  const known = parameters.map(parameter => parameter.name);
  const unknownTo = given.filter(item => !known.includes(item));
  const notGiven = parameters
    .filter(parameter => parameter.required && !given.includes(parameter.name))
    .map(parameter => parameter.name);
  const fits = unknownTo.length === 0 && notGiven.length === 0;
  return {
    id: 'template',
    title: 'Template',
    state: fits ? 'ok' : 'short',
    message: fits
      ? `${name} is published.`
      : `${name} is of another version of Tenantry: ${[
          unknownTo.length > 0 &&
            `it does not take the parameters ${unknownTo.join(', ')}`,
          notGiven.length > 0 &&
            `it asks for the parameters ${notGiven.join(', ')}`,
        ]
          .filter(Boolean)
          .join(', and ')}. Publish the templates of this version.`,
  };
}
