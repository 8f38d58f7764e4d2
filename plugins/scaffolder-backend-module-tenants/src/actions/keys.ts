import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { tenantOperatePermission } from '@tenantry/plugin-tenants-common';
import type { KeyRotation } from '@tenantry/plugin-tenants-node';
import type { Lifecycle } from '../Lifecycle';
import { TENANT_ID, exampleOf, isTried } from './parts';

/** An action that is one step of giving a tenant another API key. */
const createKeyAction = (
  lifecycle: Lifecycle,
  id: string,
  stepName: keyof KeyRotation,
  description: string,
) =>
  createTemplateAction({
    id: `tenant:${id}`,
    description,
    supportsDryRun: true,
    examples: [exampleOf(`tenant:${id}`, { tenantId: 'acme' })],
    schema: {
      input: { tenantId: TENANT_ID },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `run ${id} for "${tenantId}"`)) {
        return;
      }
      const tenant = await lifecycle.changeAndTell(
        ctx,
        {
          operation: 'rotate-api-key',
          doing: 'Rotating the API key of',
          done: stepName === 'withdraw' ? 'has another API key' : undefined,
          eventId: `tenant-${id}`,
          tenantId,
          permissions: [tenantOperatePermission],
        },
        ({ keys }, step) => keys[stepName](tenantId, step),
      );
      await lifecycle.publish(ctx, tenant);
    },
  });

/** The steps that rotate an API key, in their order; each may run any number of times. */
export const createKeyActions = (lifecycle: Lifecycle) => [
  createKeyAction(
    lifecycle,
    'issue-key',
    'issue',
    "Makes a second API key on the plan of a tenant's tier; requests come in with the old one",
  ),
  createKeyAction(
    lifecycle,
    'use-key',
    'use',
    "Lets a tenant's requests come in with its new API key, once API Gateway knows it",
  ),
  createKeyAction(
    lifecycle,
    'withdraw-key',
    'withdraw',
    'Removes the old API key of a tenant, once the front door has forgotten it',
  ),
];
