import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  LABEL_STATE,
  parseTenantChange,
  tenantEntityRef,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle, TaskContext } from '../Lifecycle';

/** The catalog usually takes a second; the scheduled pass repairs what takes longer. */
const PATIENCE_MS = 30_000;
const INTERVAL_MS = 100;

async function isVisible(
  catalog: CatalogService,
  tenantId: string,
  state: string,
  task: TaskContext,
): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  const credentials = await task.getInitiatorCredentials();
  while (Date.now() < deadline) {
    // A catalog that cannot answer must not make a tenant that works look failed.
    const entity = await catalog
      .getEntityByRef(tenantEntityRef(tenantId), { credentials })
      .catch(() => undefined);
    if (entity?.metadata.labels?.[LABEL_STATE] === state) {
      return true;
    }
    await sleep(INTERVAL_MS, undefined, { signal: task.signal });
  }
  return false;
}

/** `tenant:publish`: ends when the catalog shows the tenant, so that links to it work. */
export const createPublishAction = (
  lifecycle: Lifecycle,
  catalog: CatalogService,
) =>
  createTemplateAction({
    id: 'tenant:publish',
    description:
      'Tells the catalog of a changed tenant and waits until it shows it',
    supportsDryRun: true,
    examples: [
      {
        description: 'Publish what the activation gave',
        example: `steps:
  - id: publish
    name: Show in the catalog
    action: tenant:publish
    input:
      tenant: \${{ steps.activate.output.tenant }}
`,
      },
    ],
    schema: {
      input: {
        tenant: z =>
          z.record(z.any()).describe('The tenant, as the step before gave it'),
      },
      output: { entityRef: z => z.string() },
    },
    async handler(ctx) {
      if (ctx.isDryRun) {
        ctx.logger.info('Dry run: would publish the tenant.');
        return;
      }
      await lifecycle.requirePermission(ctx);
      const { tenant } = parseTenantChange({
        type: 'changed',
        tenant: ctx.input.tenant,
      });
      await lifecycle.publish(ctx, tenant);
      if (await isVisible(catalog, tenant.tenantId, tenant.state, ctx)) {
        ctx.logger.info(`The catalog shows ${tenant.displayName}.`);
      } else {
        ctx.logger.warn(
          'The catalog does not show the tenant yet. The tenant works; its page follows with the next scheduled pass.',
        );
      }
      ctx.output('entityRef', tenantEntityRef(tenant.tenantId));
    },
  });
