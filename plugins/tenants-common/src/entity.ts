import type { Entity } from '@backstage/catalog-model';
import type { LifecycleState } from './lifecycle';
import type { Tenant } from './tenant';
import type { Isolation, TierName } from './tiers';

export const TENANT_API_VERSION = 'tenantry.io/v1alpha1';
export const TENANT_KIND = 'Tenant';

export const LABEL_TIER = 'tenantry.io/tier';
export const LABEL_CELL = 'tenantry.io/cell';
export const LABEL_STATE = 'tenantry.io/state';
export const ANNOTATION_STACK_NAME = 'tenantry.io/stack-name';
/** Also read by the AWS plugins for Backstage, to find a tenant's ECS services. */
export const ANNOTATION_ECS_SERVICE_TAGS =
  'aws.amazon.com/amazon-ecs-service-tags';
/** On a component: the service of the SaaS that it is the code of, for example `orders`. */
export const ANNOTATION_SERVICE = 'tenantry.io/service';
/** On a template of the type {@link TEMPLATE_TYPE}: the permission that its actions ask for. */
export const ANNOTATION_PERMISSION = 'tenantry.io/permission';
/** `spec.type` of templates that change tenants. */
export const TEMPLATE_TYPE = 'tenant';
/** The system that every tenant is a customer of. */
const TENANT_SYSTEM = 'storefront';

/** The catalog's picture of a tenant. */
export interface TenantEntity extends Entity {
  apiVersion: typeof TENANT_API_VERSION;
  kind: typeof TENANT_KIND;
  spec: {
    type: Isolation;
    tier: TierName;
    state: LifecycleState;
    owner: string;
    system: string;
    cell: string;
  };
}

/** True for entities of kind Tenant. */
export function isTenantEntity(entity: Entity): entity is TenantEntity {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'tenant' &&
    entity.apiVersion.startsWith('tenantry.io/')
  );
}

/** The entity ref of a tenant. */
export function tenantEntityRef(tenantId: string): string {
  return `tenant:default/${tenantId}`;
}

/** False for tenants that have left; one whose data is retained stays until that is gone. */
export function isInCatalog(tenant: Tenant): boolean {
  return (
    tenant.state !== 'offboarded' ||
    tenant.offboarding?.retainedUntil !== undefined
  );
}

/** Turns a tenant into its catalog entity. A failed tenant carries the reason in `status`. */
export function toTenantEntity(tenant: Tenant): TenantEntity {
  const location = `tenantry:${tenant.cell}/${tenant.tenantId}`;
  return {
    apiVersion: TENANT_API_VERSION,
    kind: TENANT_KIND,
    metadata: {
      name: tenant.tenantId,
      title: tenant.displayName,
      labels: {
        [LABEL_TIER]: tenant.tier,
        [LABEL_CELL]: tenant.cell,
        [LABEL_STATE]: tenant.state,
      },
      annotations: {
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
        [ANNOTATION_STACK_NAME]: tenant.stackName,
        [ANNOTATION_ECS_SERVICE_TAGS]:
          tenant.isolation === 'pool'
            ? `tenantry:tier=${tenant.tier}`
            : `tenantry:tenant=${tenant.tenantId}`,
      },
    },
    spec: {
      type: tenant.isolation,
      tier: tenant.tier,
      state: tenant.state,
      owner: tenant.owner,
      system: TENANT_SYSTEM,
      cell: tenant.cell,
    },
    ...(tenant.state === 'failed' && tenant.failure
      ? {
          status: {
            items: [
              {
                type: `tenantry.io/${tenant.failure.operation}`,
                level: 'error' as const,
                message: `${tenant.failure.cause} ${tenant.failure.hint}`,
              },
            ],
          },
        }
      : {}),
  };
}
