import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  tenantOperatePermission,
  type DriftFound,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import type { Publish } from '../publish';
import { exampleOf, isTried, TENANT_ID } from './parts';

/** `tenant:repair`: brings a tenant's stack back to what its template says. */
export const createRepairAction = (
  lifecycle: Lifecycle,
  publishDrift: Publish<DriftFound>,
) =>
  createTemplateAction({
    id: 'tenant:repair',
    description:
      'Compares the stack of a tenant with its template, tells what differs, has CloudFormation bring it back, and compares again. Changes nothing when nothing differs, and nothing that would lose data.',
    supportsDryRun: true,
    examples: [exampleOf('tenant:repair', { tenantId: 'acme' })],
    schema: {
      input: { tenantId: TENANT_ID },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `repair "${tenantId}"`)) {
        return;
      }
      const repaired = await lifecycle.changeAndTell(
        ctx,
        {
          operation: 'repair',
          eventId: 'tenant-repair',
          permissions: [tenantOperatePermission],
          tenantId,
          doing: 'Repairing',
          done: 'is as its template says',
        },
        async ({ drift }, step) => {
          const found = await drift.repair(tenantId, step, held =>
            lifecycle.publish(ctx, held),
          );
          if (found.drift) {
            const { cell, stackName } = found.tenant;
            await publishDrift(ctx, { cell, stackName, drift: found.drift });
          }
          if (found.problem) {
            await lifecycle.publish(ctx, found.tenant);
            throw found.problem;
          }
          return found.tenant;
        },
      );
      await lifecycle.publish(ctx, repaired);
    },
  });
