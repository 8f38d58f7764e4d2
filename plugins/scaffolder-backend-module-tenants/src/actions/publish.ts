import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  parseTenantChange,
  tenantEntityRef,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import { publishVisibly } from './publishVisibly';

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
      await publishVisibly(lifecycle, catalog, tenant, ctx);
      ctx.output('entityRef', tenantEntityRef(tenant.tenantId));
    },
  });
