import type {
  AuthService,
  LifecycleService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { InputError, toError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import { TENANTS_TOPIC } from '@tenantry/plugin-tenants-common';
import type { TaskRunner, TenantsService } from '@tenantry/plugin-tenants-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Id of the scheduled task that tells the toolkit's listeners what became of tenants. */
const RELAY_TASK_ID = 'tenantry-toolkit-relay';
/** What a change did not bring about at once, because a portal died or AWS was away. */
const RELAY_EVERY = { minutes: 1 };
/** After a failure, and for a cell without a queue. */
const WAIT_MS = 60_000;

const problems = z.object({
  errors: z.array(z.object({ property: z.string(), message: z.string() })),
});

/** Which values a template does not take; the values themselves may be personal. */
function refusalOf(error: unknown): InputError | undefined {
  const [, body] =
    /failed, 400 [^{]*(\{.*\})/s.exec(toError(error).message) ?? [];
  const read = body ? problems.safeParse(JSON.parse(body)) : undefined;
  return read?.success
    ? new InputError(
        read.data.errors
          .map(
            ({ property, message }) =>
              `${property.replace(/^instance\.?/, '')} ${message}`,
          )
          .join('; '),
      )
    : undefined;
}

/** Starts tasks in the portal's own name: who may put events on the bus is up to IAM. */
function createRunner(options: {
  scaffolder: ScaffolderService;
  auth: AuthService;
  owner?: string;
}): TaskRunner {
  const { scaffolder, auth, owner } = options;
  const credentials = () => auth.getOwnServiceCredentials();
  return {
    async start(template, values) {
      try {
        const { taskId } = await scaffolder.scaffold(
          {
            templateRef: `template:default/${template}`,
            values:
              template === 'onboard-tenant' && owner
                ? { ...values, owner }
                : values,
          },
          { credentials: await credentials() },
        );
        return taskId;
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
    },
    async outcome(taskId) {
      const options_ = { credentials: await credentials() };
      const { status } = await scaffolder.getTask({ taskId }, options_);
      if (status === 'open' || status === 'processing') {
        return undefined;
      }
      if (status === 'completed') {
        return {};
      }
      const logs = await scaffolder.getLogs({ taskId }, options_);
      const end = logs.filter(({ type }) => type === 'completion').at(-1);
      const { error } = (end?.body ?? {}) as { error?: { message?: string } };
      return { failed: error?.message ?? `The task ended ${status}.` };
    },
  };
}

/** Speaks with the SaaS Builder Toolkit, on every replica and in the order of what happens. */
export async function startToolkit(options: {
  tenants: Pick<TenantsService, 'toolkit' | 'cells'>;
  scaffolder: ScaffolderService;
  scheduler: SchedulerService;
  events: EventsService;
  auth: AuthService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  /** Of tenants that the toolkit asks for; without one, nobody's requests are served. */
  owner?: string;
}): Promise<void> {
  const { tenants, scheduler, events, lifecycle, logger } = options;
  const { toolkit } = tenants;
  const runner = createRunner(options);

  await scheduler.scheduleTask({
    id: RELAY_TASK_ID,
    frequency: RELAY_EVERY,
    timeout: { minutes: 5 },
    fn: async signal => {
      try {
        await toolkit.follow(runner, signal);
      } finally {
        // What one cell does not answer keeps nobody from being told of others.
        await toolkit.relay(signal);
      }
    },
  });
  await events.subscribe({
    id: RELAY_TASK_ID,
    topics: [TENANTS_TOPIC],
    onEvent: async () => {
      // One that is running takes this change along, or the next one does.
      await scheduler.triggerTask(RELAY_TASK_ID).catch(() => {});
    },
  });

  if (!options.owner) {
    logger.info(
      'Requests of the toolkit are not served: tenantry.operators names nobody who would own its tenants.',
    );
    return;
  }
  const ending = new AbortController();
  const { signal } = ending;
  const serve = async (cellId: string) => {
    let failed = false;
    while (!signal.aborted) {
      try {
        const hasQueue = await toolkit.serve(cellId, runner, signal);
        failed = false;
        if (!hasQueue) {
          await sleep(WAIT_MS, undefined, { signal });
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (!failed) {
          logger.warn(
            `Requests of the toolkit in the cell ${cellId} cannot be read. ${
              toError(error).message
            }`,
          );
        }
        failed = true;
        await sleep(WAIT_MS, undefined, { signal }).catch(() => {});
      }
    }
  };
  const served = Promise.all(tenants.cells.map(({ id }) => serve(id)));
  lifecycle.addShutdownHook(async () => {
    ending.abort();
    await served.catch(() => {});
  });
}
