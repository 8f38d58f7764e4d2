import { POOL_STACK } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import type { Provisioner } from './types';

/** Header value that routes to the pool. */
export const POOL_TENANT_PATH = 'basic';

/** Places tenants in the pool, which is there for all: only its stack has to be in order. */
export const poolProvisioner: Provisioner = {
  isolation: 'pool',

  async place({ contexts, context }) {
    const pool = await contexts.pool(context.cell);
    return {
      tenantPath: POOL_TENANT_PATH,
      stackName: POOL_STACK,
      identity: {
        userPoolId: pool.UserPoolId,
        appClientId: pool.UserPoolClientId,
        issuer: pool.UserPoolIssuer,
      },
    };
  },

  async deploy({ contexts, context }, tenant, step) {
    const { stackName, identity } = tenant;
    const pool = await contexts.pool(context.cell);
    if (pool.UserPoolId !== identity?.userPoolId) {
      throw new LifecycleError(
        `The stack ${stackName} has got another user pool, ${pool.UserPoolId}, since the tenant was reserved in ${identity?.userPoolId}.`,
        'Run the template again: it places the tenant anew.',
      );
    }
    step.log(
      `${stackName}: deployed; the tenant shares the cluster ${pool.ClusterName}.`,
    );
    return tenant;
  },
};
