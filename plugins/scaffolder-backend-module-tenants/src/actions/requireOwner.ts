import { parseEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { LifecycleError } from '@tenantry/plugin-tenants-node';
import type { TaskContext } from '../Lifecycle';

/** Refuses an owner who is no group or user of the catalog. */
export async function requireOwner(
  catalog: CatalogService,
  owner: string,
  task: TaskContext,
): Promise<void> {
  const entity = await catalog
    .getEntityByRef(
      parseEntityRef(owner, {
        defaultKind: 'group',
        defaultNamespace: 'default',
      }),
      { credentials: await task.getInitiatorCredentials() },
    )
    .catch(error => {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    });
  if (!entity || !['group', 'user'].includes(entity.kind.toLowerCase())) {
    throw new LifecycleError(
      `The owner "${owner}" is no group or user of the catalog.`,
      'Choose one that is, and run the template again.',
    );
  }
}
