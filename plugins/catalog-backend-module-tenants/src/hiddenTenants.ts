import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { tenantEntityRef } from '@tenantry/plugin-tenants-common';

/**
 * Finds those of some tenants, at most a few hundred, that the catalog shows to nobody. It notes
 * that an entity is to be shown after it has noted that it is processed, so a crash in between
 * hides the entity until it changes.
 */
export async function findHiddenTenants(
  tenantIds: string[],
  options: { catalog: CatalogService; auth: AuthService },
): Promise<string[]> {
  const { catalog, auth } = options;
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs: tenantIds.map(tenantEntityRef), fields: ['metadata.name'] },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  return tenantIds.filter((_, index) => !items[index]);
}
