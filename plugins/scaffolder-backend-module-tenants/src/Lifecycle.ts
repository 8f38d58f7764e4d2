import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import {
  tenantOffboardPermission,
  tenantOperatePermission,
  type OperationKind,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import {
  explainError,
  type Operations,
  type StepContext,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import { requireFleet, requireOnboarding, requireOnTenant } from './allowed';
import { audited } from './audited';
import type { Failures } from './Failures';
import { isTaskRunning } from './isTaskRunning';
import {
  notifyOfFailure,
  type NoticeContext,
  type NotifyOwner,
} from './notifyOwner';
import type { PublishChange } from './publish';

/** What the actions need of a scaffolder's action context. */
export interface TaskContext {
  task: { id: string };
  logger: LoggerService;
  user?: { ref?: string };
  signal?: AbortSignal;
  getInitiatorCredentials(): Promise<BackstageCredentials>;
}

/** A step of an operation that holds a tenant from its first step to its last. */
export interface Step {
  kind: OperationKind;
  /** For example `api-key`. */
  name: string;
  tenantId: string;
}

const NEVER = new AbortController().signal;

/** Runs lifecycle steps for tasks: permission first, failures written down, all of it audited. */
export class Lifecycle {
  readonly publish: PublishChange;
  readonly notifyOwner: NotifyOwner;
  readonly failures: Failures;

  constructor(
    private readonly options: {
      tenants: TenantsService;
      permissions: PermissionsService;
      scaffolder: ScaffolderService;
      auth: AuthService;
      auditor: AuditorService;
      publish: PublishChange;
      notifyOwner: NotifyOwner;
      failures: Failures;
    },
  ) {
    this.publish = options.publish;
    this.notifyOwner = options.notifyOwner;
    this.failures = options.failures;
  }

  /** Refuses whoever may not onboard tenants, however the task was started. */
  async requirePermission(task: TaskContext): Promise<void> {
    await requireOnboarding(this.options.permissions, task);
  }

  /**
   * Operates a tenant that has been let in, when whoever started the task may. Its owner is
   * told when that fails.
   */
  async operate<T>(
    task: TaskContext & NoticeContext,
    /** `doing`: in words that go before the tenant's name. */
    { operation, doing }: { operation: string; doing: string },
    tenantId: string,
    work: (operations: Operations, step: StepContext) => Promise<T>,
  ): Promise<T> {
    const change = {
      eventId: `tenant-${operation}`,
      tenantId,
      permissions: [tenantOperatePermission],
    };
    return this.#tellingOfFailure(task, { tenantId, operation, doing }, () =>
      this.change(task, change, (tenants, step) =>
        work(tenants.operations, step),
      ),
    );
  }

  /** Changes a tenant as `change` does; its owner is told how that ended. */
  async changeAndTell(
    task: TaskContext & NoticeContext,
    {
      operation,
      doing,
      done,
      ...options
    }: Parameters<Lifecycle['change']>[1] & {
      operation: string;
      /** In words that go before the tenant's name. */
      doing: string;
      /** What has happened, in words that go after its name; absent when more steps follow. */
      done?: string;
    },
    work: (tenants: TenantsService, step: StepContext) => Promise<Tenant>,
  ): Promise<Tenant> {
    const { tenantId } = options;
    const tenant = await this.#tellingOfFailure(
      task,
      { tenantId, operation, doing },
      () => this.change(task, options, work),
    );
    if (done) {
      await this.notifyOwner(task, tenant, {
        operation,
        title: `${tenant.displayName} ${done}`,
        description: 'Its history says who did it.',
        endedWell: true,
      });
    }
    return tenant;
  }

  async #tellingOfFailure<T>(
    task: TaskContext & NoticeContext,
    about: { tenantId: string; operation: string; doing: string },
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await notifyOfFailure(this.notifyOwner, this.options.tenants, task, {
        ...about,
        error: error as Error,
      });
      throw error;
    }
  }

  /**
   * Changes a tenant when whoever started the task holds the permissions for it. Refused
   * tries are in the audit log as well.
   */
  async change<T>(
    task: TaskContext,
    options: {
      /** For the audit log. */
      eventId: string;
      tenantId: string;
      permissions: ResourcePermission[];
      /** For the audit log: what is done, without personal data. */
      meta?: Record<string, string>;
    },
    work: (tenants: TenantsService, step: StepContext) => Promise<T>,
  ): Promise<T> {
    const { eventId, tenantId, permissions, meta } = options;
    const step = this.#stepContext(task);
    const { auditor } = this.options;
    return audited(auditor, step, eventId, { tenantId, ...meta }, async () => {
      for (const permission of permissions) {
        await requireOnTenant(
          this.options.permissions,
          task,
          permission,
          tenantId,
        );
      }
      return work(this.options.tenants, step);
    });
  }

  /** Changes the whole fleet when whoever started the task may. */
  async changeFleet<T>(
    task: TaskContext,
    meta: Record<string, string>,
    work: (tenants: TenantsService, step: StepContext) => Promise<T>,
  ): Promise<T> {
    const step = this.#stepContext(task);
    return audited(
      this.options.auditor,
      step,
      'fleet-update',
      meta,
      async () => {
        await requireFleet(this.options.permissions, task);
        return work(this.options.tenants, step);
      },
    );
  }

  /** Refuses whoever may not run an operation on a tenant, however the task was started. */
  async #requireStep(task: TaskContext, { kind, tenantId }: Step) {
    if (kind === 'onboard') {
      await this.requirePermission(task);
      return;
    }
    await requireOnTenant(
      this.options.permissions,
      task,
      kind === 'move' ? tenantOperatePermission : tenantOffboardPermission,
      tenantId,
    );
  }

  /** Runs one step. What goes wrong is written into the registry before it is thrown. */
  async run<T>(
    task: TaskContext,
    { name, ...rest }: Step,
    work: (tenants: TenantsService, step: StepContext) => Promise<T>,
  ): Promise<T> {
    const { tenantId } = rest;
    const step = this.#stepContext(task);
    this.failures.endWatch(task);
    try {
      const result = await audited(
        this.options.auditor,
        step,
        `tenant-${rest.kind}`,
        { tenantId, step: name },
        async () => {
          await this.#requireStep(task, { name, ...rest });
          const done = await work(this.options.tenants, step);
          // The scaffolder fails a step in which the task was cancelled, whatever it did.
          step.signal.throwIfAborted();
          return done;
        },
      );
      this.failures.watch(task, name, tenantId);
      return result;
    } catch (error) {
      const explained = explainError(
        step.signal.aborted ? step.signal.reason : error,
      );
      await this.failures.record(task, tenantId, {
        step: name,
        error: explained,
      });
      throw /^(NotAllowed|Input|NotFound)Error$/.test((error as Error).name)
        ? error
        : explained;
    }
  }

  #stepContext(task: TaskContext): StepContext {
    return {
      taskId: task.task.id,
      actor: task.user?.ref ?? 'service',
      signal: task.signal ?? NEVER,
      log: line => task.logger.info(line),
      isTaskRunning: taskId => isTaskRunning(this.options, taskId),
    };
  }
}
