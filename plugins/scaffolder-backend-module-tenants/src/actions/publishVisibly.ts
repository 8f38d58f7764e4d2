import { setTimeout as sleep } from 'node:timers/promises';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  LABEL_STATE,
  LABEL_TIER,
  tenantEntityRef,
  toTenantEntity,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle, TaskContext } from '../Lifecycle';

/** The catalog usually takes a second; the scheduled pass repairs what takes longer. */
const PATIENCE_MS = 30_000;
const INTERVAL_MS = 100;

/** What people see of a tenant in the catalog. */
const shownOf = ({ metadata, spec }: Entity) =>
  JSON.stringify([
    metadata.title,
    metadata.labels?.[LABEL_STATE],
    metadata.labels?.[LABEL_TIER],
    spec?.owner,
  ]);

async function isVisible(
  catalog: CatalogService,
  tenant: Tenant,
  task: TaskContext,
): Promise<boolean> {
  const wanted = shownOf(toTenantEntity(tenant));
  const deadline = Date.now() + PATIENCE_MS;
  const credentials = await task.getInitiatorCredentials();
  while (Date.now() < deadline) {
    // A catalog that cannot answer must not make a tenant that works look failed.
    const entity = await catalog
      .getEntityByRef(tenantEntityRef(tenant.tenantId), { credentials })
      .catch(() => undefined);
    if (entity && shownOf(entity) === wanted) {
      return true;
    }
    await sleep(INTERVAL_MS, undefined, { signal: task.signal });
  }
  return false;
}

/** Tells the portal of a changed tenant, and waits until the catalog shows it. */
export async function publishVisibly(
  lifecycle: Lifecycle,
  catalog: CatalogService,
  tenant: Tenant,
  task: TaskContext,
): Promise<void> {
  await lifecycle.publish(task, tenant);
  if (await isVisible(catalog, tenant, task)) {
    task.logger.info(`The catalog shows ${tenant.displayName}.`);
  } else {
    task.logger.warn(
      'The catalog does not show the tenant yet. The tenant works; its page follows with the next scheduled pass.',
    );
  }
}
