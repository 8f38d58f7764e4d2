import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  parseTenantChange,
  tenantEntityRef,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import { exampleOf, isTried } from './parts';
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
      exampleOf(
        'tenant:publish',
        { tenant: '${{ steps.activate.output.tenant }}' },
        'Publish what the activation gave',
      ),
    ],
    schema: {
      input: {
        tenant: z =>
          z.record(z.any()).describe('The tenant, as the step before gave it'),
      },
      output: { entityRef: z => z.string() },
    },
    async handler(ctx) {
      if (isTried(ctx, 'publish the tenant')) {
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
