import { POOL_TENANT_PATH } from '../services';

/** Values of the headers that route a request and say whose it is. */
export interface Routing {
  tenantPath: string;
  tenantId?: string;
  tier?: string;
  /** Parts of the method's path that are used for routing only. */
  pathNames?: string[];
}

/** Of whoever's token it is, as the authorizer says. */
export const OF_CALLER: Routing = {
  tenantPath: 'context.authorizer.tenantPath',
  tenantId: 'context.authorizer.tenantId',
  tier: 'context.authorizer.tier',
};

export const OF_POOL: Routing = { tenantPath: `'${POOL_TENANT_PATH}'` };
