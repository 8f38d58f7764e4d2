import { application, serviceOutputOf, subjectOf } from '@tenantry/application';
import { ADVANCED_STACK, POOL_STACK } from '@tenantry/plugin-tenants-node';
import type { StackEntry } from './rows';

/** What services are called in stacks, and on pages; the proxy last. */
const SERVICES = [
  ...application.services.map(service => ({
    name: service.name,
    subject: subjectOf(service),
  })),
  { name: 'proxy', subject: 'proxy' },
];

/** Order of services on pages. */
export const SERVICE_NAMES = SERVICES.map(({ subject }) => subject);

export interface Placed {
  cluster: string;
  service: string;
  stackName: string;
  name: string;
}

/** One name for a service within a cell. */
export const keyOf = ({
  cluster,
  service,
}: Pick<Placed, 'cluster' | 'service'>): string => `${cluster}/${service}`;

/** The services that a stack's outputs name. */
export function servicesOf({
  name: stackName,
  outputs = {},
}: StackEntry): Placed[] {
  const cluster = outputs.ClusterName;
  return cluster
    ? SERVICES.flatMap(each => {
        const service = outputs[serviceOutputOf(each)];
        return service
          ? [{ cluster, service, stackName, name: each.subject }]
          : [];
      })
    : [];
}

/** What a service serves, by its task definition: `tenantry-acme-order` is `orders`. */
export function nameByFamily(family = ''): string | undefined {
  const last = family.split('-').pop();
  return SERVICES.find(({ name }) => name === last)?.subject;
}

/** Stacks of the cell that hold services or a cluster that several tenants share. */
export const SHARED_STACKS = [POOL_STACK, ADVANCED_STACK];

/** Which outputs are those of the stack as it is now. */
export const versionOf = ({
  changedAt,
  status,
}: Pick<StackEntry, 'changedAt' | 'status'>): string =>
  `${changedAt} ${status}`;

/** Outputs of a stack that is at work are those of before, if any. */
export const isSettled = ({ status }: Pick<StackEntry, 'status'>): boolean =>
  /_COMPLETE$/.test(status) && !/^(ROLLBACK|DELETE)_/.test(status);

export const isAtWork = ({ status }: Pick<StackEntry, 'status'>): boolean =>
  /_IN_PROGRESS$/.test(status);
