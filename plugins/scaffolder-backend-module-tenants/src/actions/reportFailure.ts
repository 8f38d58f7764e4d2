import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import { TENANT_ID } from './parts';

/** What each step leaves behind once it has been reached. */
const LEFT_BY: Array<{
  step: string;
  leaves: string;
  /** Where only some tenants have it. */
  isOf?(tenant: Pick<Tenant, 'silo'>): boolean;
}> = [
  { step: 'reserve', leaves: 'its entry in the registry' },
  {
    step: 'reserve',
    leaves: 'its routes',
    isOf: ({ silo }) => silo !== undefined,
  },
  {
    step: 'deploy',
    leaves: 'its stack, as the failure says',
    isOf: ({ silo }) => silo !== undefined,
  },
  { step: 'identity', leaves: 'its group and administrator' },
  { step: 'api-key', leaves: 'its API key' },
];

const ORDER = ['reserve', 'deploy', 'identity', 'api-key', 'activate'];

/** What may exist of a tenant whose onboarding failed in a step, in words. */
export function whatRemains(
  failedStep: string,
  tenant: Pick<Tenant, 'silo'>,
): string {
  const reached = ORDER.indexOf(failedStep);
  const leaves = LEFT_BY.filter(
    ({ step, isOf }) =>
      (reached < 0 || ORDER.indexOf(step) <= reached) &&
      (isOf?.(tenant) ?? true),
  );
  return leaves.map(item => item.leaves).join(', ');
}

/** `tenant:report-failure`: says at the end of the log what failed, what remains, how to go on. */
export const createReportFailureAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:report-failure',
    description:
      'Says why onboarding or offboarding a tenant failed, what remains of it and how to go on. For a last step with `if: ${{ failure() }}`.',
    schema: {
      input: { tenantId: TENANT_ID },
    },
    async handler(ctx) {
      const { tenantId } = ctx.input;
      const failed = await lifecycle.failures.of(ctx, tenantId);
      if (!failed) {
        ctx.logger.info(
          'Nothing was changed: correct what the failed step says, and run the template again.',
        );
        return;
      }
      const { failure, tenant } = failed;
      ctx.logger.error(`The step ${failure.step} failed. ${failure.cause}`);
      ctx.logger.info(`What to do: ${failure.hint}`);
      ctx.logger.info(
        failure.operation === 'offboard'
          ? `Nobody of "${tenantId}" is let in. Running the template again goes on from there; what is gone stays gone.`
          : `What remains of "${tenantId}" until then: ${whatRemains(
              failure.step,
              tenant,
            )}. Running the template again goes on from there; nothing is made twice.`,
      );
    },
  });
