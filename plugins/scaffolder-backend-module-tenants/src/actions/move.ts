import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  tenantOperatePermission,
  TIER_NAMES,
  type OperationKind,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import type { Moving } from '@tenantry/plugin-tenants-node';
import type { Lifecycle } from '../Lifecycle';
import { TENANT_ID, exampleOf, isTried } from './parts';
import { publishVisibly } from './publishVisibly';

const kind: OperationKind = 'move';

/** `tenant:plan-move`: checks everything, and reserves what the tenant needs. */
const createPlanAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:plan-move',
    description:
      'Begins to move a tenant to another tier: checks whether it can and whether there is room, and reserves its routes there. Goes on with a move that was cut off, takes it back when the tier is the one it is still served from, and turns it back after the switch when the tier is the one it came from.',
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:plan-move',
        { tenantId: 'acme', tier: 'premium' },
        'Begin to move a tenant',
      ),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        tier: z => z.enum(TIER_NAMES).describe('The tier that it goes to'),
      },
    },
    async handler(ctx) {
      const { tenantId, tier } = ctx.input;
      if (isTried(ctx, `move "${tenantId}" to ${tier}`)) {
        return;
      }
      const tenant = await lifecycle.run(
        ctx,
        { kind, name: 'plan-move', tenantId },
        ({ moving }, step) => moving.plan({ tenantId, tier }, step),
      );
      await lifecycle.publish(ctx, tenant);
    },
  });

/** Steps that need nothing but the tenant's id. */
const STEPS: Array<{
  id: string;
  name: string;
  method: keyof Pick<Moving, 'build' | 'copy' | 'switch' | 'observe' | 'clean'>;
  description: string;
}> = [
  {
    id: 'tenant:build-target',
    name: 'build-target',
    method: 'build',
    description:
      'Makes the place that a tenant moves to, and its API key there; it is served from where it was',
  },
  {
    id: 'tenant:copy',
    name: 'copy',
    method: 'copy',
    description:
      "Copies a tenant's rows to where it moves to, while it goes on to read and to write",
  },
  {
    id: 'tenant:switch',
    name: 'switch',
    method: 'switch',
    description:
      "Holds a tenant's writes back for a moment, copies the rest, compares counts and checksums, and has it served from its new place: one transaction",
  },
  {
    id: 'tenant:observe',
    name: 'observe',
    method: 'observe',
    description:
      'Waits until nobody can be sent to where a tenant was, and looks whether it is served well',
  },
  {
    id: 'tenant:clean-source',
    name: 'clean-source',
    method: 'clean',
    description: 'Removes what a tenant had where it was before it moved',
  },
];

const createStepActions = (lifecycle: Lifecycle, catalog: CatalogService) =>
  STEPS.map(({ id, name, method, description }) =>
    createTemplateAction({
      id,
      description,
      supportsDryRun: true,
      examples: [exampleOf(id, { tenantId: 'acme' }, description)],
      schema: {
        input: { tenantId: TENANT_ID },
        output: {
          tenant: z => z.record(z.any()).describe('The tenant after the step'),
          summary: z => z.string().describe('What has become of it, in words'),
        },
      },
      async handler(ctx) {
        const { tenantId } = ctx.input;
        if (isTried(ctx, `run ${name} for "${tenantId}"`)) {
          return;
        }
        const tenant = await lifecycle.run(
          ctx,
          { kind, name, tenantId },
          ({ moving }, step) =>
            moving[method](tenantId, {
              ...step,
              onProgress: (moved: Tenant) => lifecycle.publish(ctx, moved),
            }),
        );
        ctx.output('tenant', { ...tenant });
        ctx.output(
          'summary',
          `**${tenant.displayName}** is of the tier ${tenant.tier}. Its history says how long its writes had to wait.`,
        );
        if (name !== 'clean-source') {
          await lifecycle.publish(ctx, tenant);
        } else {
          await publishVisibly(lifecycle, catalog, tenant, ctx);
          await lifecycle.notifyOwner(ctx, tenant, {
            operation: kind,
            title: `${tenant.displayName} is of the tier ${tenant.tier}`,
            description:
              'Its users sign in as before, and the address of its API is the same.',
            endedWell: true,
          });
        }
      },
    }),
  );

/** `tenant:withdraw-move`: after a failure before the switch, the tenant is active where it was. */
const createWithdrawAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:withdraw-move',
    description:
      'Takes a failed move back when the tenant is not switched yet: removes what was made, and the tenant is active where it was. For a last step with `if: ${{ failure() }}`.',
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:withdraw-move',
        { tenantId: 'acme' },
        'Take a failed move back',
      ),
    ],
    schema: {
      input: { tenantId: TENANT_ID },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `take the move of "${tenantId}" back`)) {
        return;
      }
      const failed = await lifecycle.failures.of(ctx, tenantId);
      if (failed) {
        const { failure } = failed;
        ctx.logger.error(`The step ${failure.step} failed. ${failure.cause}`);
        ctx.logger.info(`What to do: ${failure.hint}`);
      }
      const active = await lifecycle.change(
        ctx,
        {
          eventId: 'tenant-move',
          tenantId,
          permissions: [tenantOperatePermission],
          meta: { step: 'withdraw-move' },
        },
        ({ moving }, step) => moving.withdraw(tenantId, step),
      );
      if (active) {
        await lifecycle.publish(ctx, active);
        ctx.logger.info(
          `"${tenantId}" is active in the tier ${active.tier}, where it was; nothing is left of the try.`,
        );
        return;
      }
      const move = failed?.tenant.move;
      ctx.logger.info(
        move
          ? `"${tenantId}" is served from the tier ${move.to}, and where it was is kept. Run the template with ${move.to} to finish it, or with ${move.from} to turn it back.`
          : 'Nothing was changed: correct what the failed step says, and run the template again.',
      );
    },
  });

/** How a tenant gets to another tier, one action per step; each may run any number of times. */
export const createMoveActions = (
  lifecycle: Lifecycle,
  catalog: CatalogService,
) => [
  createPlanAction(lifecycle),
  ...createStepActions(lifecycle, catalog),
  createWithdrawAction(lifecycle),
];
