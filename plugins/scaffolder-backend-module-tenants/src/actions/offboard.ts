import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  DEFAULT_RETENTION_DAYS,
  MAX_RETENTION_DAYS,
  RETENTIONS,
  type OperationKind,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import { TENANT_ID, exampleOf, isTried } from './parts';

const kind: OperationKind = 'offboard';

/** `tenant:revoke`: takes a tenant out of service. */
const createRevokeAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:revoke',
    description:
      'Begins to offboard a tenant: its requests are refused, its API key is removed, its users are signed out. Goes on with an offboarding that failed.',
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:revoke',
        { tenantId: 'acme', confirm: 'acme', retention: 'erase' },
        'Take a tenant out of service whose data is then erased',
      ),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        confirm: z =>
          z.string().describe("The tenant's id or its name, typed again"),
        retention: z =>
          z
            .enum(RETENTIONS)
            .describe(
              'What becomes of its data: exported, then erased; retained for some days; or erased',
            ),
        days: z =>
          z
            .number()
            .int()
            .min(1)
            .max(MAX_RETENTION_DAYS)
            .optional()
            .describe(
              `How long data is retained, in days; default: ${DEFAULT_RETENTION_DAYS}`,
            ),
      },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `take "${tenantId}" out of service`)) {
        return;
      }
      const tenant = await lifecycle.run(
        ctx,
        { kind, name: 'revoke', tenantId },
        ({ offboarding }, step) => offboarding.revoke(ctx.input, step),
      );
      await lifecycle.publish(ctx, tenant);
    },
  });

/** `tenant:export`: writes a tenant's data where it is kept. */
const createExportAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:export',
    description:
      "Writes a tenant's rows and users as JSON lines to the cell's bucket for exports, with counts and checksums",
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:export',
        { tenantId: 'acme' },
        'Export what a tenant has',
      ),
    ],
    schema: {
      input: { tenantId: TENANT_ID },
      output: {
        uri: z => z.string().describe('S3 URI that all files begin with'),
      },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `export the data of "${tenantId}"`)) {
        return;
      }
      const { uri } = await lifecycle.run(
        ctx,
        { kind, name: 'export', tenantId },
        ({ offboarding }, step) => offboarding.exportData(tenantId, step),
      );
      ctx.output('uri', uri);
    },
  });

/** Steps that make a tenant's belongings go. */
const REMOVALS = [
  {
    id: 'tenant:remove-stack',
    name: 'remove-stack',
    method: 'removeStack' as const,
    description:
      'Deletes the stack of a tenant that has one of its own: tried again when it would not go, at last by force',
  },
  {
    id: 'tenant:erase',
    name: 'erase',
    method: 'erase' as const,
    description:
      "Deletes a tenant's rows and users, and what its stack leaves behind",
  },
];

const createRemovalActions = (lifecycle: Lifecycle) =>
  REMOVALS.map(({ id, name, method, description }) =>
    createTemplateAction({
      id,
      description,
      supportsDryRun: true,
      examples: [exampleOf(id, { tenantId: 'acme' }, description)],
      schema: {
        input: { tenantId: TENANT_ID },
      },
      async handler(ctx) {
        const { tenantId } = ctx.input;
        if (isTried(ctx, `run ${name} for "${tenantId}"`)) {
          return;
        }
        await lifecycle.run(
          ctx,
          { kind, name, tenantId },
          ({ offboarding }, step) => offboarding[method](tenantId, step),
        );
      },
    }),
  );

/** `tenant:close`: proves that nothing is left, then frees the id. */
const createCloseAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:close',
    description:
      'Looks for a tenant by tag and by name. When nothing is left its id is free; what is retained on purpose is told.',
    supportsDryRun: true,
    examples: [
      exampleOf('tenant:close', { tenantId: 'acme' }, 'End an offboarding'),
    ],
    schema: {
      input: { tenantId: TENANT_ID },
      output: {
        kept: z =>
          z
            .array(z.string())
            .describe('What is kept until the day it is erased'),
        summary: z => z.string().describe('How the tenant has left, in words'),
      },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      if (isTried(ctx, `look for what is left of "${tenantId}"`)) {
        return;
      }
      const { tenant, kept } = await lifecycle.run(
        ctx,
        { kind, name: 'close', tenantId },
        ({ offboarding }, step) => offboarding.close(tenantId, step),
      );
      kept.forEach(item => ctx.logger.info(`Kept: ${item}`));
      ctx.output('kept', kept);
      const { retainedUntil, exportedTo } = tenant.offboarding!;
      ctx.output(
        'summary',
        retainedUntil
          ? `**${
              tenant.displayName
            }** has left. Its data is kept until ${retainedUntil.slice(
              0,
              10,
            )}, and so is the id \`${tenantId}\`.`
          : `**${
              tenant.displayName
            }** has left. A search by tag and by name found nothing of it; the id \`${tenantId}\` is free.${
              exportedTo ? ` Its data was exported to \`${exportedTo}\`.` : ''
            }`,
      );
      await lifecycle.publish(ctx, tenant);
      await lifecycle.notifyOwner(ctx, tenant, {
        operation: 'offboard',
        title: `${tenant.displayName} is offboarded`,
        description: retainedUntil
          ? `Nobody is let in; its data is kept until ${retainedUntil.slice(
              0,
              10,
            )}.`
          : 'Nothing of it is left.',
        endedWell: true,
      });
    },
  });

/** How a tenant leaves, one action per lifecycle step; each may run any number of times. */
export const createOffboardActions = (lifecycle: Lifecycle) => [
  createRevokeAction(lifecycle),
  createExportAction(lifecycle),
  ...createRemovalActions(lifecycle),
  createCloseAction(lifecycle),
];
