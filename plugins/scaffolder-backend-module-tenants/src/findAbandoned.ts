import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import { untold, type Failures } from './Failures';
import { isTaskRunning } from './isTaskRunning';
import type { PublishChange } from './publish';

/** Id of the scheduled task that looks for tenants whom their task has left behind. */
export const ABANDONED_TASK_ID = 'tenantry-find-abandoned';
/** How long a tenant's state may say that something is under way which is not. */
const EVERY = { minutes: 2 };
/** The step of our templates that says what failed: it is not what failed. */
const REPORT_STEP = 'report-failure';

interface Options {
  tenants: Pick<TenantsService, 'list' | 'updates' | 'drift'>;
  failures: Failures;
  publish: PublishChange;
  scaffolder: ScaffolderService;
  scheduler: SchedulerService;
  auth: AuthService;
  logger: LoggerService;
}

/** The step that a task did not get past, if the scaffolder remembers the task. */
async function lastStepOf(
  { scaffolder, auth }: Options,
  taskId: string,
): Promise<string | undefined> {
  try {
    const lines = await scaffolder.getLogs(
      { taskId },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return lines.findLast(
      ({ body: { status, stepId } }) =>
        status === 'processing' && stepId !== REPORT_STEP,
    )?.body.stepId;
  } catch {
    return undefined;
  }
}

const NEVER = new AbortController().signal;

/** Such an operation may have gone well, and if not, that is no reason to keep a tenant out. */
async function settleChange(
  options: Options,
  { tenantId, operation }: Tenant,
  kind: 'update' | 'repair',
): Promise<void> {
  const { tenants, publish, logger } = options;
  const { taskId } = operation!;
  const { settleAbandoned } = {
    update: tenants.updates,
    repair: tenants.drift,
  }[kind];
  const settled = await settleAbandoned(tenantId, {
    taskId,
    actor: 'service',
    signal: NEVER,
    log: line => logger.info(`${tenantId}: ${line}`),
    isTaskRunning: id => isTaskRunning(options, id),
  });
  if (settled) {
    logger.info(
      `The task ${taskId} has ended and left "${tenantId}" behind in the midst of an operation (${kind}); that it is ${settled.state} is written down.`,
    );
    await publish({ logger }, settled);
  }
}

/** Has a tenant fail that is held by a task which has ended. */
async function settle(options: Options, tenant: Tenant): Promise<void> {
  const { failures, logger } = options;
  const { tenantId, operation } = tenant;
  const { kind, taskId } = operation!;
  if (await isTaskRunning(options, taskId)) {
    return;
  }
  if (kind === 'update' || kind === 'repair') {
    await settleChange(options, tenant, kind);
    return;
  }
  logger.info(
    `The task ${taskId} has ended and left "${tenantId}" behind in the midst of an operation (${kind}); that it failed is written down.`,
  );
  await failures.record({ task: { id: taskId }, logger }, tenantId, {
    step: (await lastStepOf(options, taskId)) ?? kind,
    error: untold(),
  });
}

/**
 * Starts the task that finds what nobody could write down: a task that fails while the
 * registry cannot be reached, or is given up with its back end, holds its tenant on.
 */
export async function scheduleFindingAbandoned(
  options: Options,
): Promise<void> {
  const { tenants, scheduler, logger } = options;
  await scheduler.scheduleTask({
    id: ABANDONED_TASK_ID,
    frequency: EVERY,
    timeout: { minutes: 10 },
    fn: async signal => {
      for await (const page of tenants.list({ signal, onlyHeld: true })) {
        for (const tenant of page) {
          try {
            await settle(options, tenant);
          } catch (error) {
            logger.warn(
              `Could not find out whether "${
                tenant.tenantId
              }" is still being worked on; it is tried again soon. ${
                toError(error).message
              }`,
            );
          }
        }
      }
    },
  });
}
