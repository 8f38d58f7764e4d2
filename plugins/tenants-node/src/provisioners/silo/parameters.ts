import {
  application,
  ownTableParameterOf,
  priorityOf,
  tablesOf,
} from '@tenantry/application';
import type { Tier } from '@tenantry/plugin-tenants-common';
import type { SharedOutputs } from '../../cell/CellContexts';
import { shardOf } from '../../cell/shards';
import { LifecycleError } from '../../errors';
import { sharesUsers, type TenantRecord } from '../../registry/items';
import { slotsOf } from '../../registry/slots';
import type { Choice } from './variant';

/** Parameters for the priorities of a tenant's listener rules. */
const PRIORITY_NAMES = {
  'reverse-proxy': ['RulePriority'],
  direct: application.services.map(priorityOf),
};

/** Tables that may be the tenant's own, or the pool's. */
const MAY_BE_SHARED = tablesOf(application).filter(
  ({ mayBeShared }) => mayBeShared,
);

const COMMON = [
  'CellId',
  'TenantId',
  'TenantPath',
  'Tier',
  'ImageTag',
  'TaskSize',
  'MinTasks',
  'MaxTasks',
  'ListenerArn',
  'LoadBalancerName',
];

/** What the portal always gives to the template of a variant; `infra` has the other half. */
export const parameterNames = ({ isolation, silo }: Choice): string[] => [
  ...COMMON,
  ...PRIORITY_NAMES[silo!.routing],
  ...(isolation === 'silo-service'
    ? MAY_BE_SHARED.map(ownTableParameterOf)
    : []),
];

/** The stack of a tenant's first place makes the user pool; those after it are given it. */
const makesUserPool = ({ tenantId, tenantPath }: TenantRecord) =>
  tenantPath === tenantId;

function identityOf(tenant: TenantRecord) {
  if (makesUserPool(tenant)) {
    return {};
  }
  const { tenantId, identity } = tenant;
  if (!identity) {
    throw new LifecycleError(
      `The registry does not say where the users of "${tenantId}" sign in.`,
      'Correct the entry: a tenant that moves keeps the user pool that it has.',
    );
  }
  return {
    UserPoolId: identity.userPoolId,
    UserPoolClientId: identity.appClientId,
    UserPoolIssuer: identity.issuer,
    UserPoolShared: String(sharesUsers(tenant)),
  };
}

/** An identity provider is with the user pool, and stays with it when the tenant moves. */
function federationOf(tenant: TenantRecord) {
  const { federation } = tenant;
  if (!makesUserPool(tenant)) {
    return {};
  }
  return federation
    ? {
        IdentityProviderType: federation.type,
        IdentityProviderName: federation.name,
        OidcIssuer: federation.issuer,
        OidcClientId: federation.clientId,
        OidcClientSecretArn: federation.clientSecretArn,
        SamlMetadataUrl: federation.metadataUrl,
        CallbackUrl: federation.callbackUrl,
      }
    : {};
}

const whereTablesAre = (sharedRows: string[] = []) =>
  Object.fromEntries(
    MAY_BE_SHARED.map(table => [
      ownTableParameterOf(table),
      sharedRows.includes(table.rows) ? 'shared' : 'own',
    ]),
  );

/** Parameters of a tenant's stack. What is not given has the template's default. */
export function stackParameters(
  tenant: TenantRecord,
  tier: Tier,
  shared: SharedOutputs,
): Record<string, string> {
  const { silo, priorities = [], isolation } = tenant;
  if (!silo || !tier.silo || priorities.length !== slotsOf(silo)) {
    throw new LifecycleError(
      `The registry holds no routes for a stack of the tenant "${tenant.tenantId}".`,
      'Run the template from its first step: it allocates them.',
    );
  }
  const shard = shardOf(shared, silo.shard);
  const given: Record<string, string | number | undefined> = {
    CellId: tenant.cell,
    TenantId: tenant.tenantId,
    TenantPath: tenant.tenantPath,
    Tier: tenant.tier,
    ImageTag: silo.imageTag,
    TaskSize: tier.silo.taskSize,
    MinTasks: tier.silo.minTasks,
    MaxTasks: tier.silo.maxTasks,
    ListenerArn: shard.listenerArn,
    LoadBalancerName: shard.loadBalancerName,
    ...Object.fromEntries(
      PRIORITY_NAMES[silo.routing].map((name, index) => [
        name,
        priorities[index],
      ]),
    ),
    ...(isolation === 'silo-service'
      ? whereTablesAre(tier.silo.sharedRows)
      : {}),
    InstanceType:
      isolation === 'silo-cluster' && silo.compute === 'ec2'
        ? tier.silo.instanceType
        : undefined,
    ...identityOf(tenant),
    ...federationOf(tenant),
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
