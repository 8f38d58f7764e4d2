import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Onboarding } from '@tenantry/plugin-tenants-node';
import type { Lifecycle } from '../Lifecycle';
import { TENANT_ID, exampleOf, isTried } from './parts';

/** Steps that need nothing but the tenant's id. */
const STEPS: Array<{
  id: string;
  name: string;
  method: keyof Pick<Onboarding, 'deploy' | 'identity' | 'apiKey' | 'activate'>;
  description: string;
}> = [
  {
    id: 'tenant:deploy',
    name: 'deploy',
    method: 'deploy',
    description:
      'Makes sure that what a reserved tenant runs on is deployed: the pool, or a stack of its own',
  },
  {
    id: 'tenant:identity',
    name: 'identity',
    method: 'identity',
    description:
      "Creates the tenant's group and its administrator, who is invited by e-mail",
  },
  {
    id: 'tenant:api-key',
    name: 'api-key',
    method: 'apiKey',
    description: "Creates the tenant's API key on the usage plan of its tier",
  },
  {
    id: 'tenant:activate',
    name: 'activate',
    method: 'activate',
    description:
      'Sends real requests through the front door, then lets the tenant in',
  },
];

/** One action per lifecycle step; each may run any number of times. */
export const createStepActions = (lifecycle: Lifecycle) =>
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
          apiUrl: z => z.string().describe('Base URL of the API'),
        },
      },
      async handler(ctx) {
        const { tenantId } = ctx.input;
        if (isTried(ctx, `run ${name} for "${tenantId}"`)) {
          return;
        }
        const tenant = await lifecycle.run(
          ctx,
          { kind: 'onboard', name, tenantId },
          ({ onboarding }, step) => onboarding[method](tenantId, step),
        );
        if (tenant.state === 'active') {
          await lifecycle.publish(ctx, tenant);
          await lifecycle.notifyOwner(ctx, tenant, {
            operation: 'onboard',
            title: `${tenant.displayName} is onboarded`,
            description:
              'It is active, and its administrator has an invitation.',
            endedWell: true,
          });
        }
        ctx.output('tenant', { ...tenant });
        ctx.output('apiUrl', tenant.apiUrl);
      },
    }),
  );
