import type { LoggerService } from '@backstage/backend-plugin-api';
import type { OperationKind, Tenant } from '@tenantry/plugin-tenants-common';
import {
  explainError,
  LifecycleError,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import type { NotifyOwner } from './notifyOwner';
import type { PublishChange } from './publish';

/** What is to be known of a task whose failure is written down. */
export interface FailedTask {
  task: { id: string };
  logger: LoggerService;
  user?: { ref?: string };
  signal?: AbortSignal;
}

interface Failure {
  step: string;
  error: Error;
}

/** What is written down of a task that did not say itself why it failed. */
export const untold = () =>
  new LifecycleError(
    'Its task ended and could not write down why; the log of the task says it.',
    'Remove the cause, then run it again.',
  );

const NOUNS: Record<OperationKind, string> = {
  onboard: 'Onboarding',
  offboard: 'Offboarding',
  move: 'Changing the tier of',
  update: 'Updating',
  repair: 'Repairing',
};

/**
 * Writes down why operations failed that hold a tenant, and tells the portal and the
 * tenant's owner: at once, or as soon as the registry takes it.
 */
export class Failures {
  /** Ends the watch over a task between two of its steps. */
  readonly #unwatch = new WeakMap<AbortSignal, () => void>();
  /** Failures that the registry did not take, by the signal of their task. */
  readonly #unrecorded = new WeakMap<AbortSignal, Failure>();

  constructor(
    private readonly options: {
      tenants: Pick<TenantsService, 'get' | 'recordFailure'>;
      publish: PublishChange;
      notifyOwner: NotifyOwner;
    },
  ) {}

  /** Never throws: the failure itself is what matters. */
  async record(
    task: FailedTask,
    tenantId: string,
    failure: Failure,
  ): Promise<void> {
    const { tenants, publish, notifyOwner } = this.options;
    try {
      const failed = await tenants.recordFailure(tenantId, failure, {
        taskId: task.task.id,
        actor: task.user?.ref ?? 'service',
      });
      if (failed?.failure) {
        const { operation, cause, hint } = failed.failure;
        await publish(task, failed);
        await notifyOwner(task, failed, {
          operation,
          title: `${NOUNS[operation]} ${failed.displayName} failed`,
          description: `${cause} ${hint}`,
          endedWell: false,
        });
      }
    } catch (error) {
      if (task.signal) {
        this.#unrecorded.set(task.signal, failure);
      }
      // Once the task has ended, a scheduled pass finds that it left the tenant behind.
      task.logger.warn(
        `The failure could not be written into the registry: ${
          explainError(error).reason
        }`,
      );
    }
  }

  /**
   * The failure of this task, as the registry has it, and its tenant. Makes up for a
   * failure that could not be written down when it happened.
   */
  async of(
    task: FailedTask,
    tenantId: string,
  ): Promise<
    { failure: NonNullable<Tenant['failure']>; tenant: Tenant } | undefined
  > {
    let tenant = await this.options.tenants.get(tenantId);
    if (tenant?.operation?.taskId === task.task.id) {
      const left = (task.signal && this.#unrecorded.get(task.signal)) ?? {
        step: tenant.operation.kind,
        error: untold(),
      };
      await this.record(task, tenantId, left);
      tenant = await this.options.tenants.get(tenantId);
    }
    return tenant?.failure?.taskId === task.task.id
      ? { failure: tenant.failure, tenant }
      : undefined;
  }

  /** Until its next step begins, nobody else would write down that the task was cancelled. */
  watch(task: FailedTask, stepName: string, tenantId: string): void {
    const { signal } = task;
    if (!signal) {
      return;
    }
    const onAbort = () => {
      this.record(task, tenantId, {
        step: stepName,
        error: explainError(signal.reason),
      });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#unwatch.set(signal, () =>
      signal.removeEventListener('abort', onAbort),
    );
  }

  endWatch({ signal }: FailedTask): void {
    if (signal) {
      this.#unwatch.get(signal)?.();
    }
  }
}
