import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { FleetRun, LookWanted } from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '@tenantry/plugin-tenants-node';
import type { Lifecycle } from '../Lifecycle';
import type { Publish } from '../publish';
import type { ReadHealth } from '../readHealth';
import { exampleOf, isTried } from './parts';

/** `tenant:update-fleet`: another version for everybody, wave by wave. */
export const createUpdateFleetAction = (
  lifecycle: Lifecycle,
  portal: {
    readHealth: ReadHealth;
    publishLook: Publish<LookWanted>;
    publishRun: Publish<FleetRun>;
  },
) =>
  createTemplateAction({
    id: 'tenant:update-fleet',
    description:
      'Updates all tenants to an image tag, in waves: canaries, the pool, Advanced, Premium. Each wave has to be healthy before the next begins; at so many failures the wave goes back and the run stops. Ends when the run does.',
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:update-fleet',
        { imageTag: '1.4.2', waveSize: 10, pauseMinutes: 5, maxFailures: 1 },
        'Ten tenants at a time',
      ),
    ],
    schema: {
      input: {
        imageTag: z => z.string().describe('Tag of the images'),
        waveSize: z =>
          z
            .number()
            .optional()
            .describe('Tenants that are updated together; default 10'),
        pauseMinutes: z =>
          z.number().optional().describe('Between two waves; default 5'),
        maxFailures: z =>
          z
            .number()
            .optional()
            .describe(
              'At so many the wave goes back and the run stops; default 1',
            ),
        healthMinutes: z =>
          z
            .number()
            .optional()
            .describe(
              'For how long those who were updated may take to be healthy; default 5',
            ),
      },
      output: {
        updated: z => z.number().describe('How many run the new version'),
      },
    },
    async handler(ctx) {
      const { input } = ctx;
      if (isTried(ctx, `update the fleet to ${input.imageTag}`)) {
        return;
      }
      const run = await lifecycle.changeFleet(
        ctx,
        { imageTag: input.imageTag },
        async ({ updates }, step) => {
          const ended = await updates.updateFleet(input, step, {
            healthOf: portal.readHealth,
            lookAt: (ids, cell) => portal.publishLook(ctx, { cell, ids }),
            onTenant: tenant => lifecycle.publish(ctx, tenant),
            onRun: changed => portal.publishRun(ctx, changed),
          });
          if (ended.state !== 'completed') {
            throw new LifecycleError(
              ended.reason ?? 'The update of the fleet was stopped.',
              'Fill in the form again to go on: who runs the version already is skipped.',
            );
          }
          return ended;
        },
      );
      ctx.logger.info(run.reason ?? 'Done.');
      ctx.output('updated', run.updated);
    },
  });
