import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';

/** Id of the scheduled task that looks for tenants whose data is due. */
export const ERASURE_TASK_ID = 'tenantry-erase-retained';
/** One listing of the registry an hour; data that is kept for days goes within the hour. */
const EVERY = { hours: 1 };

/** Whether the data of a tenant that has left was to be kept until now. */
export const isDue = (
  { offboarding, operation, state }: Tenant,
  now: Date,
): boolean =>
  // One whose erasure failed is tried again when a person does so: somebody has to look.
  state === 'offboarded' &&
  operation === undefined &&
  offboarding?.retainedUntil !== undefined &&
  Date.parse(offboarding.retainedUntil) <= now.getTime();

/** Starts the task that erases what was retained long enough: the same that a person would. */
export async function scheduleErasures(options: {
  tenants: Pick<TenantsService, 'list'>;
  scaffolder: ScaffolderService;
  scheduler: SchedulerService;
  auth: AuthService;
  logger: LoggerService;
}): Promise<void> {
  const { tenants, scaffolder, scheduler, auth, logger } = options;

  const erase = async ({ tenantId }: Tenant) => {
    const { taskId } = await scaffolder.scaffold(
      {
        templateRef: 'template:default/offboard-tenant',
        values: { tenantId, confirm: tenantId, retention: 'erase' },
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    logger.info(
      `The data of "${tenantId}" was retained long enough; the task ${taskId} erases it.`,
    );
  };

  await scheduler.scheduleTask({
    id: ERASURE_TASK_ID,
    frequency: EVERY,
    timeout: { minutes: 10 },
    fn: async signal => {
      for await (const page of tenants.list({ signal })) {
        for (const tenant of page.filter(each => isDue(each, new Date()))) {
          try {
            await erase(tenant);
          } catch (error) {
            logger.warn(
              `The data of "${
                tenant.tenantId
              }" is due, but the task that erases it could not be started; it is tried again within the hour. ${
                toError(error).message
              }`,
            );
          }
        }
      }
    },
  });
}
