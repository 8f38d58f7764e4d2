import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { getCompoundEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';

/** Pages of so many entities are built at most. */
const MAX_ENTITIES = 500;

/**
 * Has TechDocs build the pages of every entity that has some. Without, pages are built
 * when somebody opens them, and search knows of none before.
 */
export async function buildAhead(options: {
  auth: AuthService;
  catalog: CatalogService;
  discovery: DiscoveryService;
  signal: AbortSignal;
}): Promise<void> {
  const { auth, catalog, discovery, signal } = options;
  const credentials = await auth.getOwnServiceCredentials();
  const { items } = await catalog.queryEntities(
    {
      filter: {
        'metadata.annotations.backstage.io/techdocs-ref': CATALOG_FILTER_EXISTS,
      },
      fields: ['kind', 'metadata.namespace', 'metadata.name'],
      limit: MAX_ENTITIES,
    },
    { credentials },
  );
  const baseUrl = await discovery.getBaseUrl('techdocs');
  for (const entity of items) {
    const { kind, namespace, name } = getCompoundEntityRef(entity);
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: 'techdocs',
    });
    const response = await fetch(
      `${baseUrl}/sync/${namespace}/${kind}/${name}`,
      { headers: { authorization: `Bearer ${token}` }, signal },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    // The answer ends when the pages are built.
    await response.text();
  }
}
