import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  tenantOperatePermission,
  tenantUsersPermission,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import { hasBegun } from './begun';
import { TENANT_ID, exampleOf, isTried } from './parts';
import { publishVisibly } from './publishVisibly';
import { requireOwner } from './requireOwner';

/** `tenant:edit`: changes the name, the owner or the administrator of a tenant. */
export const createEditAction = (
  lifecycle: Lifecycle,
  catalog: CatalogService,
) =>
  createTemplateAction({
    id: 'tenant:edit',
    description:
      'Changes the name, the owner or the administrator of a tenant, and waits until the catalog shows it. What is left out stays as it is.',
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:edit',
        { tenantId: 'acme', owner: 'group:default/sales' },
        'Give a tenant another owner',
      ),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        displayName: z =>
          z.string().optional().describe('What people call the tenant'),
        owner: z =>
          z.string().optional().describe('Entity ref of a group or user'),
        adminEmail: z =>
          z
            .string()
            .optional()
            .describe('Address of another administrator, who is invited'),
      },
    },
    async handler(ctx) {
      const { tenantId, ...input } = ctx.input;
      if (isTried(ctx, `edit "${tenantId}"`)) {
        return;
      }
      const resumed = await hasBegun(ctx);
      const tenant = await lifecycle.changeAndTell(
        ctx,
        {
          operation: 'edit',
          doing: 'Editing',
          done: 'was edited',
          eventId: 'tenant-edit',
          tenantId,
          permissions: [
            tenantOperatePermission,
            // An administrator is a user, too.
            ...(input.adminEmail ? [tenantUsersPermission] : []),
          ],
        },
        async ({ operations }, step) => {
          if (input.owner) {
            await requireOwner(catalog, input.owner, ctx);
          }
          return operations.edit(tenantId, input, { ...step, resumed });
        },
      );
      await publishVisibly(lifecycle, catalog, tenant, ctx);
    },
  });
