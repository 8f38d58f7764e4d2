import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';

const PAGE = 1_000;
/** A crash loses what was being processed: ten at most. More than this are on their way. */
const MAX_LOST = 100;

/**
 * Finds tenants that the catalog has processed and yet shows to nobody: it notes that an
 * entity is to be shown after it has noted that it is processed, so a crash in between
 * hides the entity until it changes.
 */
export async function findLostTenants(
  tenantIds: string[],
  options: { catalog: CatalogService; auth: AuthService },
): Promise<string[]> {
  const { catalog, auth } = options;
  const credentials = await auth.getOwnServiceCredentials();
  const lost = new Set(tenantIds);
  const pages = catalog.streamEntities(
    {
      filter: { kind: 'Tenant' },
      fields: ['metadata.name'],
      pageSize: PAGE,
      totalItems: 'exclude',
    },
    { credentials },
  );
  for await (const page of pages) {
    page.forEach(({ metadata }) => lost.delete(metadata.name));
  }
  return lost.size > MAX_LOST ? [] : [...lost];
}
