import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { isError, NotAllowedError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import {
  tenantOnboardPermission,
  TENANTS_TOPIC,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';
import {
  explainError,
  type Onboarding,
  type StepContext,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';

/** What the actions need of a scaffolder's action context. */
export interface TaskContext {
  task: { id: string };
  logger: LoggerService;
  user?: { ref?: string };
  signal?: AbortSignal;
  getInitiatorCredentials(): Promise<BackstageCredentials>;
}

const NEVER = new AbortController().signal;

/** Runs lifecycle steps for tasks: permission first, failures written down, changes told. */
export class Lifecycle {
  constructor(
    private readonly options: {
      tenants: TenantsService;
      events: EventsService;
      permissions: PermissionsService;
      scaffolder: ScaffolderService;
      auth: AuthService;
    },
  ) {}

  /** Refuses whoever may not onboard tenants, however the task was started. */
  async requirePermission(task: TaskContext): Promise<void> {
    const [{ result }] = await this.options.permissions.authorize(
      [{ permission: tenantOnboardPermission }],
      { credentials: await task.getInitiatorCredentials() },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `${
          task.user?.ref ?? 'Whoever started this task'
        } may not onboard tenants. Ask one of the operators to do it, or to grant the permission ${
          tenantOnboardPermission.name
        }.`,
      );
    }
  }

  /** Runs one step. What goes wrong is written into the registry before it is thrown. */
  async run(
    task: TaskContext,
    stepName: string,
    tenantId: string,
    work: (onboarding: Onboarding, step: StepContext) => Promise<Tenant>,
  ): Promise<Tenant> {
    await this.requirePermission(task);
    const step = this.#stepContext(task);
    try {
      return await work(this.options.tenants.onboarding, step);
    } catch (error) {
      const explained = explainError(
        step.signal.aborted ? step.signal.reason : error,
      );
      await this.#recordFailure(task, stepName, tenantId, explained, step);
      throw explained;
    }
  }

  /** Tells the portal's other parts of a changed tenant. */
  async publish(tenant: Tenant): Promise<void> {
    const change: TenantChange = { type: 'changed', tenant };
    await this.options.events.publish({
      topic: TENANTS_TOPIC,
      eventPayload: change,
    });
  }

  async #recordFailure(
    task: TaskContext,
    stepName: string,
    tenantId: string,
    error: Error,
    step: StepContext,
  ): Promise<void> {
    try {
      const failed = await this.options.tenants.onboarding.recordFailure(
        tenantId,
        { step: stepName, error },
        step,
      );
      if (failed) {
        await this.publish(failed);
      }
    } catch (failure) {
      // The next run takes the tenant over once this task has ended.
      task.logger.warn(
        `The failure could not be written into the registry: ${
          explainError(failure).reason
        }`,
      );
    }
  }

  #stepContext(task: TaskContext): StepContext {
    return {
      taskId: task.task.id,
      actor: task.user?.ref ?? 'service',
      signal: task.signal ?? NEVER,
      log: line => task.logger.info(line),
      isTaskRunning: taskId => this.#isTaskRunning(taskId),
    };
  }

  async #isTaskRunning(taskId: string): Promise<boolean> {
    const { auth, scaffolder } = this.options;
    try {
      const { status } = await scaffolder.getTask(
        { taskId },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      return status === 'open' || status === 'processing';
    } catch (error) {
      if (
        isError(error) &&
        /NotFound|404/.test(`${error.name} ${error.message}`)
      ) {
        return false;
      }
      throw error;
    }
  }
}
