import type { Grant } from './grants';
import { COMPUTE } from './stacks/compute';
import { DATA } from './stacks/data';
import { IDENTITY } from './stacks/identity';
import { NETWORK } from './stacks/network';

/**
 * What CloudFormation may do as the role that makes tenants' stacks, and updates the
 * pool's, by the type of what it makes. Nobody but CloudFormation can take that role.
 */
export const STACK_GRANTS: Record<string, Grant[]> = {
  ...COMPUTE,
  ...DATA,
  ...IDENTITY,
  ...NETWORK,
};

/** All of them. */
export const stackGrants = (): Grant[] => Object.values(STACK_GRANTS).flat();
