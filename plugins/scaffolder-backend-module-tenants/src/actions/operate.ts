import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Lifecycle } from '../Lifecycle';
import { TENANT_ID, exampleOf, isTried } from './parts';

/** `tenant:suspend`: one write in the registry keeps a tenant's requests out. */
const createSuspendAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:suspend',
    description:
      'Keeps an active tenant out: its requests are refused within 60 s. Changes nothing when it is suspended already.',
    supportsDryRun: true,
    examples: [
      exampleOf('tenant:suspend', {
        tenantId: 'acme',
        reason: 'The invoice of October is unpaid',
      }),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        reason: z => z.string().describe("Why, for the tenant's history"),
      },
    },
    async handler(ctx) {
      const { tenantId, reason } = ctx.input;
      if (isTried(ctx, `suspend "${tenantId}"`)) {
        return;
      }
      const tenant = await lifecycle.operate(
        ctx,
        { operation: 'suspend', doing: 'Suspending' },
        tenantId,
        (operations, step) => operations.suspend(tenantId, reason, step),
      );
      await lifecycle.publish(ctx, tenant);
      await lifecycle.notifyOwner(ctx, tenant, {
        operation: 'suspend',
        title: `${tenant.displayName} is suspended`,
        description:
          'Its requests are refused, and its users signed out. Its history says why.',
        endedWell: true,
      });
    },
  });

/** `tenant:resume`: lets a suspended tenant in again. */
const createResumeAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:resume',
    description:
      'Lets a suspended tenant in again. Changes nothing when it is active already.',
    supportsDryRun: true,
    examples: [exampleOf('tenant:resume', { tenantId: 'acme' })],
    schema: {
      input: { tenantId: TENANT_ID },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `resume "${tenantId}"`)) {
        return;
      }
      const tenant = await lifecycle.operate(
        ctx,
        { operation: 'resume', doing: 'Resuming' },
        tenantId,
        (operations, step) => operations.resume(tenantId, step),
      );
      await lifecycle.publish(ctx, tenant);
      await lifecycle.notifyOwner(ctx, tenant, {
        operation: 'resume',
        title: `${tenant.displayName} is active again`,
        description: 'Its requests are served. Its users sign in anew.',
        endedWell: true,
      });
    },
  });

/** `tenant:sign-out`: ends the sessions of a tenant's users. */
const createSignOutAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:sign-out',
    description: 'Ends the sessions of all users of a tenant',
    supportsDryRun: true,
    examples: [exampleOf('tenant:sign-out', { tenantId: 'acme' })],
    schema: {
      input: { tenantId: TENANT_ID },
      output: { users: z => z.number().describe('How many users there are') },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `sign out the users of "${tenantId}"`)) {
        return;
      }
      ctx.output(
        'users',
        await lifecycle.operate(
          ctx,
          { operation: 'sign-out', doing: 'Signing out the users of' },
          tenantId,
          (operations, step) => operations.signOut(tenantId, step),
        ),
      );
    },
  });

/** Actions on the services of a suspended tenant. */
const SCALING = [
  {
    id: 'tenant:scale-to-zero',
    method: 'scaleToZero' as const,
    doing: 'Scaling to zero the services of',
    description:
      'Scales the services of a suspended tenant to zero. Those of the pool serve others, and go on.',
  },
  {
    id: 'tenant:scale-up',
    method: 'scaleUp' as const,
    doing: 'Scaling up the services of',
    description:
      'Brings the services of a suspended tenant back that were scaled to zero, and waits until they answer. Changes nothing when they run.',
  },
];

const createScalingActions = (lifecycle: Lifecycle) =>
  SCALING.map(({ id, method, doing, description }) =>
    createTemplateAction({
      id,
      description,
      supportsDryRun: true,
      examples: [exampleOf(id, { tenantId: 'acme' })],
      schema: {
        input: { tenantId: TENANT_ID },
      },
      async handler(ctx) {
        const { tenantId } = ctx.input;
        if (isTried(ctx, `run ${id} for "${tenantId}"`)) {
          return;
        }
        const tenant = await lifecycle.operate(
          ctx,
          { operation: id.replace('tenant:', ''), doing },
          tenantId,
          (operations, step) => operations[method](tenantId, step),
        );
        await lifecycle.publish(ctx, tenant);
      },
    }),
  );

/** What may be done to tenants that have been let in; each may run any number of times. */
export const createOperateActions = (lifecycle: Lifecycle) => [
  createSuspendAction(lifecycle),
  createResumeAction(lifecycle),
  createSignOutAction(lifecycle),
  ...createScalingActions(lifecycle),
];
