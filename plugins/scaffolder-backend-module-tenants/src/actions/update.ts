import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  tenantOperatePermission,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import type { StepContext, Updates } from '@tenantry/plugin-tenants-node';
import type { Lifecycle, TaskContext } from '../Lifecycle';
import type { NoticeContext } from '../notifyOwner';
import { TENANT_ID, exampleOf, isTried } from './parts';

/** Changes how a tenant is updated, and tells its owner. */
async function change(
  lifecycle: Lifecycle,
  ctx: TaskContext & NoticeContext,
  options: {
    operation: string;
    tenantId: string;
    doing: string;
    done: string;
    meta?: Record<string, string>;
  },
  work: (updates: Updates, step: StepContext) => Promise<Tenant>,
): Promise<void> {
  const tenant = await lifecycle.changeAndTell(
    ctx,
    {
      ...options,
      eventId: `tenant-${options.operation}`,
      permissions: [tenantOperatePermission],
    },
    ({ updates }, step) => work(updates, step),
  );
  await lifecycle.publish(ctx, tenant);
}

/** `tenant:update`: another version for one tenant. */
const createUpdateAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:update',
    description:
      'Updates a tenant with services of its own to an image tag and to the template that is published. What fails goes back, and the tenant stays active on what it ran before.',
    supportsDryRun: true,
    examples: [
      exampleOf('tenant:update', { tenantId: 'acme', imageTag: '1.4.2' }),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        imageTag: z =>
          z
            .string()
            .optional()
            .describe('Tag of the images; default: what the pool runs'),
      },
    },
    async handler(ctx) {
      const { tenantId, imageTag } = ctx.input;
      if (isTried(ctx, `update "${tenantId}"`)) {
        return;
      }
      await change(
        lifecycle,
        ctx,
        {
          operation: 'update',
          tenantId,
          doing: 'Updating',
          done: 'was updated',
          ...(imageTag ? { meta: { imageTag } } : {}),
        },
        async (updates, step) => {
          const { tenant, problem } = await updates.update(
            tenantId,
            { imageTag },
            step,
            held => lifecycle.publish(ctx, held),
          );
          if (problem) {
            await lifecycle.publish(ctx, tenant);
            throw problem;
          }
          return tenant;
        },
      );
    },
  });

/** `tenant:pin`: keeps a tenant at a version. */
const createPinAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:pin',
    description:
      'Keeps a tenant with services of its own at a version until a day. Then the pin lapses by itself.',
    supportsDryRun: true,
    examples: [
      exampleOf('tenant:pin', {
        tenantId: 'acme',
        reason: 'Their audit ends in March',
        until: '2027-03-31',
      }),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        reason: z => z.string().describe('Why, for everybody to read'),
        until: z => z.string().describe('The last day of the pin'),
        imageTag: z =>
          z
            .string()
            .optional()
            .describe('Tag of the images; default: what it runs'),
      },
    },
    async handler(ctx) {
      const { tenantId, ...input } = ctx.input;
      if (isTried(ctx, `pin "${tenantId}"`)) {
        return;
      }
      await change(
        lifecycle,
        ctx,
        {
          operation: 'pin',
          tenantId,
          doing: 'Pinning',
          done: 'is pinned to its version',
        },
        (updates, step) => updates.pin(tenantId, input, step),
      );
    },
  });

/** `tenant:unpin`: lets new versions reach a tenant again. */
const createUnpinAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:unpin',
    description:
      'Takes the pin of a tenant away. Changes nothing when it has none.',
    supportsDryRun: true,
    examples: [exampleOf('tenant:unpin', { tenantId: 'acme' })],
    schema: {
      input: { tenantId: TENANT_ID },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `take the pin of "${tenantId}" away`)) {
        return;
      }
      await change(
        lifecycle,
        ctx,
        {
          operation: 'unpin',
          tenantId,
          doing: 'Taking away the pin of',
          done: 'is not pinned any more',
        },
        (updates, step) => updates.unpin(tenantId, step),
      );
    },
  });

/** `tenant:set-canary`: whether new versions reach a tenant before all others. */
const createCanaryAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:set-canary',
    description:
      'Makes a tenant with services of its own a canary, which new versions reach first, or no canary any more.',
    supportsDryRun: true,
    examples: [
      exampleOf('tenant:set-canary', { tenantId: 'acme', canary: true }),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        canary: z => z.boolean().describe('Whether it is one'),
      },
    },
    async handler(ctx) {
      const { tenantId, canary } = ctx.input;
      if (isTried(ctx, `change the label of "${tenantId}"`)) {
        return;
      }
      await change(
        lifecycle,
        ctx,
        {
          operation: 'set-canary',
          tenantId,
          doing: 'Changing the ring of',
          done: canary ? 'is a canary' : 'is no canary any more',
        },
        (updates, step) => updates.setCanary(tenantId, canary, step),
      );
    },
  });

/** New versions for one tenant, and what it takes of those for all. */
export const createUpdateActions = (lifecycle: Lifecycle) => [
  createUpdateAction(lifecycle),
  createPinAction(lifecycle),
  createUnpinAction(lifecycle),
  createCanaryAction(lifecycle),
];
