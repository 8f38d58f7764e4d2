import type { Collection } from '../../state/store';
import type { Account } from '../../types';
import {
  breakerThreshold,
  withCompletion,
  withDeployment,
  withEvent,
  withFailure,
} from './deployments';
import {
  isLive,
  nameOf,
  type Deployment,
  type Service,
  type TaskDefinition,
  type TaskRecord,
} from './model';
import type { Tasks } from './Tasks';

/** Waits between starts of a task that keeps failing, ms: doubled up to the last. */
const BACKOFF_MS = { first: 200, most: 30_000 };

const list = (tasks: TaskRecord[]) =>
  tasks.map(task => `(task ${nameOf(task.arn)})`).join(' ');

/** ECS's service scheduler: keeps as many well tasks of the newest deployment as are desired. */
export class Scheduler {
  readonly #backoffs = new Map<
    string,
    { failures: number; timer?: NodeJS.Timeout }
  >();
  /** Failed tasks that were counted already. */
  readonly #counted = new WeakSet<TaskRecord>();
  readonly #due = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #stopped = false;

  constructor(
    private readonly account: Account,
    private readonly services: Collection<Service>,
    private readonly definitionOf: (arn: string) => TaskDefinition,
    private readonly tasks: Tasks,
  ) {}

  /** Starts a deployment of the service's task definition and makes it the primary one. */
  deploy(service: Service): void {
    this.#endBackoff(service.arn);
    this.#save(withDeployment(this.account, service));
    this.reconcile(service.arn);
  }

  /** Changes how many tasks a service has. */
  scale(serviceArn: string, desiredCount: number): void {
    const service = this.services.get(serviceArn);
    if (service && service.desiredCount !== desiredCount) {
      this.#save({ ...service, desiredCount });
      this.reconcile(serviceArn);
    }
  }

  /** Soon brings tasks nearer to what the service wants. Called whenever something changed. */
  reconcile(serviceArn: string): void {
    if (!this.#due.has(serviceArn)) {
      this.#due.add(serviceArn);
      queueMicrotask(() => {
        this.#due.delete(serviceArn);
        this.#reconcile(serviceArn);
      });
    }
  }

  /** A task of the service changed. */
  taskChanged(service: Service, task: TaskRecord): void {
    const [primary] = service.deployments;
    if (
      task.failed &&
      task.deploymentId === primary.id &&
      !this.#counted.has(task)
    ) {
      this.#counted.add(task);
      this.#taskFailed(service, primary, task);
    }
    if (task.ready) {
      this.#endBackoff(service.arn);
    }
    this.reconcile(service.arn);
  }

  /**
   * Resolves when the deployment that was last asked for has completed and as many tasks
   * as are desired are well. Rejects when it failed, in the words that CloudFormation uses.
   */
  async stable(serviceArn: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const service = this.services.get(serviceArn);
      if (!service) {
        throw new Error('The service was deleted');
      }
      if (service.requested?.failure) {
        throw new Error(
          "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
        );
      }
      const [primary] = service.deployments;
      const ready = this.tasks
        .ofService(service)
        .filter(task => task.ready && task.deploymentId === primary.id);
      if (
        primary.rolloutState === 'COMPLETED' &&
        ready.length === service.desiredCount
      ) {
        return;
      }
      await new Promise<void>(resolve => {
        const done = () => {
          this.#waiting.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        this.#waiting.add(done);
        signal.addEventListener('abort', done);
      });
    }
  }

  async remove(service: Service): Promise<void> {
    this.#endBackoff(service.arn);
    this.services.delete(service.arn);
    await Promise.all(
      this.tasks
        .ofService(service)
        .filter(isLive)
        .map(task =>
          this.tasks.stop(
            task.arn,
            'ServiceSchedulerInitiated',
            `Scaling activity initiated by (deployment ${task.deploymentId})`,
          ),
        ),
    );
    this.#notify();
  }

  stop(): void {
    this.#stopped = true;
    for (const { timer } of this.#backoffs.values()) {
      clearTimeout(timer);
    }
  }

  #reconcile(serviceArn: string): void {
    const service = this.services.get(serviceArn);
    if (!service || this.#stopped) {
      return;
    }
    const [primary] = service.deployments;
    const live = this.tasks.ofService(service).filter(isLive);
    const current = live.filter(task => task.deploymentId === primary.id);
    const older = live.filter(task => task.deploymentId !== primary.id);
    this.#start(service, primary, service.desiredCount - current.length);
    const ready = current.filter(task => task.ready).length;
    // One of the older tasks may go for each task of the new deployment that is well.
    const surplus = older.length + ready - service.desiredCount;
    this.#scaleIn(serviceArn, primary, [
      ...current.slice(service.desiredCount),
      ...older.slice(0, Math.max(0, surplus)),
    ]);
    if (
      primary.rolloutState === 'IN_PROGRESS' &&
      ready >= service.desiredCount &&
      older.length === 0
    ) {
      this.#endBackoff(serviceArn);
      this.#save(withCompletion(this.account, this.services.get(serviceArn)!));
    }
    this.#notify();
  }

  #start(service: Service, primary: Deployment, missing: number): void {
    if (
      missing <= 0 ||
      primary.rolloutState === 'FAILED' ||
      this.#backoffs.get(service.arn)?.timer
    ) {
      return;
    }
    const definition = this.definitionOf(primary.taskDefinitionArn);
    const started = Array.from({ length: missing }, () =>
      this.tasks.start(service, definition, primary.id),
    );
    this.#tell(service.arn, `has started ${missing} tasks: ${list(started)}.`);
  }

  #scaleIn(serviceArn: string, primary: Deployment, tasks: TaskRecord[]): void {
    if (tasks.length === 0) {
      return;
    }
    for (const task of tasks) {
      void this.tasks.stop(
        task.arn,
        'ServiceSchedulerInitiated',
        `Scaling activity initiated by (deployment ${primary.id})`,
      );
    }
    this.#tell(
      serviceArn,
      `has stopped ${tasks.length} running tasks: ${list(tasks)}.`,
    );
  }

  #taskFailed(service: Service, primary: Deployment, task: TaskRecord): void {
    const backoff = this.#backoffs.get(service.arn) ?? { failures: 0 };
    backoff.failures += 1;
    backoff.timer ??= setTimeout(() => {
      backoff.timer = undefined;
      this.reconcile(service.arn);
    }, Math.min(BACKOFF_MS.first * 2 ** (backoff.failures - 1), BACKOFF_MS.most));
    backoff.timer.unref();
    this.#backoffs.set(service.arn, backoff);
    const failedTasks = primary.failedTasks + 1;
    const counted = withEvent(
      this.account,
      {
        ...service,
        deployments: [
          { ...primary, failedTasks },
          ...service.deployments.slice(1),
        ],
      },
      task.stopCode === 'TaskFailedToStart'
        ? `failed to launch a task with (error ${task.stoppedReason}).`
        : `(task ${nameOf(task.arn)}) stopped: ${task.stoppedReason}.`,
    );
    const trips =
      service.circuitBreaker.enable &&
      primary.rolloutState === 'IN_PROGRESS' &&
      failedTasks >= breakerThreshold(service.desiredCount);
    this.#save(trips ? withFailure(this.account, counted) : counted);
  }

  #tell(serviceArn: string, message: string): void {
    const service = this.services.get(serviceArn);
    if (service) {
      this.#save(withEvent(this.account, service, message));
    }
  }

  #endBackoff(serviceArn: string): void {
    clearTimeout(this.#backoffs.get(serviceArn)?.timer);
    this.#backoffs.delete(serviceArn);
  }

  #save(service: Service): void {
    this.services.put(service.arn, service);
    this.#notify();
  }

  #notify(): void {
    for (const wake of [...this.#waiting]) {
      wake();
    }
  }
}
