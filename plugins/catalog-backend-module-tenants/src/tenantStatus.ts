import type { Entity } from '@backstage/catalog-model';
import type { CatalogProcessor } from '@backstage/plugin-catalog-node';
import { isTenantEntity } from '@tenantry/plugin-tenants-common';

const CARRIER = 'tenantry.io/unprocessed-status';

/**
 * Moves the status of an entity to where `TenantStatusProcessor` finds it: the catalog
 * refuses `status` from a provider, as only processing may set it.
 */
export function carryStatus(entity: Entity & { status?: object }): Entity {
  const { status, ...bare } = entity;
  if (!status) {
    return entity;
  }
  return {
    ...bare,
    metadata: {
      ...bare.metadata,
      annotations: {
        ...bare.metadata.annotations,
        [CARRIER]: JSON.stringify(status),
      },
    },
  };
}

/** Gives a tenant the status that its provider knows, for example why its onboarding failed. */
export class TenantStatusProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'TenantStatusProcessor';
  }

  async postProcessEntity(entity: Entity): Promise<Entity> {
    const { [CARRIER]: status, ...annotations } =
      entity.metadata.annotations ?? {};
    if (!status || !isTenantEntity(entity)) {
      return entity;
    }
    return {
      ...entity,
      metadata: { ...entity.metadata, annotations },
      status: JSON.parse(status),
    } as Entity;
  }
}
