import type { Collection } from '../../state/store';
import type { Account } from '../../types';
import type { Deployment, Service, TaskDefinition, TaskRecord } from './model';
import type { Tasks } from './Tasks';

/** ECS's circuit breaker trips at half of the desired count, at least 3, at most 200. */
const breakerThreshold = (desired: number) =>
  Math.min(200, Math.max(3, Math.ceil(desired / 2)));

/** Waits between starts of a task that keeps failing, ms: doubled up to the last. */
const BACKOFF_MS = { first: 200, most: 30_000 };
/** Events kept per service; ECS's 100. */
const MAX_EVENTS = 100;

const isLive = (task: TaskRecord) => task.desiredStatus === 'RUNNING';

/** ECS's service scheduler: keeps as many healthy tasks of the newest deployment as are desired. */
export class Scheduler {
  readonly #backoffs = new Map<
    string,
    { failures: number; timer?: NodeJS.Timeout }
  >();
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
    const now = this.#now();
    const deployment: Deployment = {
      id: `ecs-svc/${this.account.ids.hex(19).replace(/\D/g, '7')}`,
      status: 'PRIMARY',
      taskDefinitionArn: service.taskDefinitionArn,
      rolloutState: 'IN_PROGRESS',
      rolloutReason: 'ECS deployment in progress.',
      failedTasks: 0,
      createdAt: now,
      updatedAt: now,
    };
    this.#save({
      ...service,
      deployments: [
        deployment,
        ...service.deployments.map(older => ({
          ...older,
          status: 'ACTIVE' as const,
        })),
      ],
    });
    this.reconcile(service.arn);
  }

  /** Brings tasks nearer to what the service wants. Called whenever something changed. */
  reconcile(serviceArn: string): void {
    const service = this.services.get(serviceArn);
    if (!service || this.#stopped) {
      return;
    }
    const [primary] = service.deployments;
    const live = this.tasks.ofService(service).filter(isLive);
    const current = live.filter(task => task.deploymentId === primary.id);
    const older = live.filter(task => task.deploymentId !== primary.id);

    const missing = service.desiredCount - current.length;
    const mayStart =
      primary.rolloutState !== 'FAILED' &&
      !this.#backoffs.get(serviceArn)?.timer;
    if (missing > 0 && mayStart) {
      const definition = this.definitionOf(primary.taskDefinitionArn);
      for (let i = 0; i < missing; i += 1) {
        void this.tasks.start(service, definition, primary.id);
      }
    }
    for (const task of current.slice(service.desiredCount)) {
      this.#scaleIn(task, 'Scaling activity initiated by deployment');
    }
    const healthy = current.filter(task => task.healthy).length;
    // One of the older tasks may go for each healthy task of the new deployment.
    const surplus = older.length + healthy - service.desiredCount;
    for (const task of older.slice(0, Math.max(0, surplus))) {
      this.#scaleIn(
        task,
        `Scaling activity initiated by (deployment ${primary.id})`,
      );
    }
    if (
      primary.rolloutState === 'IN_PROGRESS' &&
      healthy >= service.desiredCount &&
      older.length === 0
    ) {
      this.#complete(service, primary);
    }
    this.#notify();
  }

  /** A task of the service changed. */
  taskChanged(service: Service, task: TaskRecord): void {
    const [primary] = service.deployments;
    const failed =
      task.lastStatus === 'STOPPED' &&
      (task.stopCode === 'TaskFailedToStart' ||
        task.stopCode === 'EssentialContainerExited');
    if (failed && task.deploymentId === primary.id) {
      this.#taskFailed(service, primary, task);
    }
    if (task.healthy) {
      this.#backoffs.delete(service.arn);
    }
    this.reconcile(service.arn);
  }

  /**
   * Resolves when the service's newest deployment has completed. Rejects when it failed,
   * in the words that CloudFormation uses.
   */
  async stable(serviceArn: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const service = this.services.get(serviceArn);
      if (!service) {
        throw new Error('The service was deleted');
      }
      const failed = service.deployments.find(
        deployment => deployment.rolloutState === 'FAILED',
      );
      if (failed) {
        throw new Error(
          `Error occurred during operation 'ECS Deployment Circuit Breaker was triggered': ${failed.rolloutReason}`,
        );
      }
      if (service.deployments[0].rolloutState === 'COMPLETED') {
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
    clearTimeout(this.#backoffs.get(service.arn)?.timer);
    this.#backoffs.delete(service.arn);
    this.services.delete(service.arn);
    await Promise.all(
      this.tasks
        .ofService(service)
        .filter(isLive)
        .map(task =>
          this.tasks.stop(
            task.arn,
            'ServiceSchedulerInitiated',
            'Service was deleted',
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

  #taskFailed(service: Service, primary: Deployment, task: TaskRecord): void {
    const backoff = this.#backoffs.get(service.arn) ?? { failures: 0 };
    backoff.failures += 1;
    backoff.timer ??= setTimeout(() => {
      backoff.timer = undefined;
      this.reconcile(service.arn);
    }, Math.min(BACKOFF_MS.first * 2 ** (backoff.failures - 1), BACKOFF_MS.most));
    backoff.timer.unref();
    this.#backoffs.set(service.arn, backoff);
    const id = task.arn.split('/').pop();
    const failedTasks = primary.failedTasks + 1;
    const reason = `(task ${id}) stopped: ${task.stoppedReason}${
      task.exitCode === undefined ? '' : ` (exit code ${task.exitCode})`
    }`;
    let changed = this.#addEvent(
      {
        ...service,
        deployments: [
          { ...primary, failedTasks },
          ...service.deployments.slice(1),
        ],
      },
      `(service ${service.name}) (deployment ${primary.id}) ${reason}`,
    );
    const trips =
      service.circuitBreaker.enable &&
      primary.rolloutState === 'IN_PROGRESS' &&
      failedTasks >= breakerThreshold(service.desiredCount);
    if (trips) {
      changed = this.#trip(changed, reason);
    }
    this.#save(changed);
  }

  #trip(service: Service, reason: string): Service {
    const [primary, ...older] = service.deployments;
    const failed: Deployment = {
      ...primary,
      rolloutState: 'FAILED',
      rolloutReason: `ECS deployment circuit breaker: tasks failed to start. Last: ${reason}`,
      updatedAt: this.#now(),
    };
    const stopped = this.#addEvent(
      { ...service, deployments: [failed, ...older] },
      `(service ${service.name}) (deployment ${primary.id}) deployment failed: tasks failed to start.`,
    );
    const goBackTo = service.circuitBreaker.rollback
      ? service.lastGood
      : undefined;
    if (!goBackTo || goBackTo === primary.taskDefinitionArn) {
      return stopped;
    }
    const now = this.#now();
    return {
      ...stopped,
      taskDefinitionArn: goBackTo,
      deployments: [
        {
          id: `ecs-svc/${this.account.ids.hex(19).replace(/\D/g, '7')}`,
          status: 'PRIMARY',
          taskDefinitionArn: goBackTo,
          rolloutState: 'IN_PROGRESS',
          rolloutReason: `ECS deployment circuit breaker: rolling back to deploymentId ${older[0]?.id}.`,
          failedTasks: 0,
          createdAt: now,
          updatedAt: now,
        },
        { ...failed, status: 'ACTIVE' },
        ...older,
      ],
    };
  }

  #complete(service: Service, primary: Deployment): void {
    this.#backoffs.delete(service.arn);
    this.#save(
      this.#addEvent(
        {
          ...service,
          lastGood: primary.taskDefinitionArn,
          deployments: [
            {
              ...primary,
              rolloutState: 'COMPLETED',
              rolloutReason: `ECS deployment ${primary.id} completed.`,
              updatedAt: this.#now(),
            },
            // A failed one stays until somebody waiting for it has seen it.
            ...service.deployments
              .slice(1)
              .filter(
                deployment =>
                  deployment.rolloutState === 'FAILED' &&
                  primary.rolloutReason.includes('rolling back'),
              ),
          ],
        },
        `(service ${service.name}) has reached a steady state.`,
      ),
    );
  }

  #scaleIn(task: TaskRecord, reason: string): void {
    void this.tasks.stop(task.arn, 'ServiceSchedulerInitiated', reason);
  }

  #addEvent(service: Service, message: string): Service {
    return {
      ...service,
      events: [
        { id: this.account.ids.uuid(), createdAt: this.#now(), message },
        ...service.events,
      ].slice(0, MAX_EVENTS),
    };
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

  #now(): string {
    return this.account.clock.now().toISOString();
  }
}
