import { ADVANCED_STACK, POOL_STACK } from '@tenantry/plugin-tenants-node';
import type { StackEntry } from './HealthStore';

/** Outputs that name the ECS services of a stack, and what each serves. */
const OUTPUTS: Record<string, string> = {
  OrderServiceName: 'orders',
  ProductServiceName: 'products',
  UserServiceName: 'users',
  ProxyServiceName: 'proxy',
};

/** Order of services on pages; the proxy last. */
export const SERVICE_NAMES = Object.values(OUTPUTS);

/** What a task definition's family calls them. */
const FAMILIES: Record<string, string> = {
  order: 'orders',
  product: 'products',
  user: 'users',
  proxy: 'proxy',
};

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
    ? Object.entries(OUTPUTS).flatMap(([output, name]) =>
        outputs[output]
          ? [{ cluster, service: outputs[output], stackName, name }]
          : [],
      )
    : [];
}

/** What a service serves, by its task definition: `tenantry-acme-order` is `orders`. */
export function nameByFamily(family = ''): string | undefined {
  return FAMILIES[family.split('-').pop()!];
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
