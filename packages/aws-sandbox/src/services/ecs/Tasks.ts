import type { Service, TaskDefinition, TaskRecord } from './model';
import { TaskRun, type TaskDeps } from './TaskRun';

/** How long stopped tasks can still be described; ECS's one hour. */
const KEEP_STOPPED_MS = 3_600_000;
/** Longest wait for a container when the whole sandbox stops. */
const SHUTDOWN_MS = 5_000;

/** The tasks of all services, and those that stopped within the last hour. */
export class Tasks {
  readonly #tasks = new Map<string, TaskRun>();
  #stopping = false;

  constructor(private readonly deps: TaskDeps) {
    deps.elbv2.watch(() => this.#refreshHealth());
  }

  all(): TaskRecord[] {
    this.#forgetOld();
    return [...this.#tasks.values()].map(task => task.record);
  }

  ofService(service: Service): TaskRecord[] {
    return this.all().filter(
      task =>
        task.serviceName === service.name &&
        task.clusterArn === service.clusterArn,
    );
  }

  /** Starts a task. What goes wrong is told by the record. */
  start(
    service: Service,
    definition: TaskDefinition,
    deploymentId: string,
  ): TaskRecord {
    const { account, onChange } = this.deps;
    const cluster = service.clusterArn.split('/').pop();
    const record: TaskRecord = {
      arn: account.arn('ecs', `task/${cluster}/${account.ids.hex(32)}`),
      clusterArn: service.clusterArn,
      serviceName: service.name,
      deploymentId,
      taskDefinitionArn: definition.arn,
      launchType: service.launchType,
      capacityProvider: service.capacityProviderStrategy?.[0]?.capacityProvider,
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      ready: false,
      failed: false,
      containers: definition.containers.map(({ Name }) => ({
        name: Name,
        health: 'UNKNOWN',
      })),
      createdAt: account.clock.now().toISOString(),
      tags: this.#tagsOf(service, definition),
    };
    const task = new TaskRun(
      {
        ...this.deps,
        // When all goes down, nobody starts a task in another's place.
        onChange: changed => this.#stopping || onChange(changed),
      },
      record,
      service,
      definition,
    );
    this.#tasks.set(record.arn, task);
    void task.start();
    return record;
  }

  /** Takes a task out of its load balancer, then ends its processes. */
  async stop(
    arn: string,
    stopCode: TaskRecord['stopCode'],
    reason: string,
  ): Promise<void> {
    await this.#tasks.get(arn)?.stop(stopCode, reason);
  }

  /** Ends everything, quickly. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#tasks.values()].map(task => task.shutDown(SHUTDOWN_MS)),
    );
    this.deps.supervisor.stop();
  }

  #refreshHealth(): void {
    for (const task of this.#tasks.values()) {
      task.refresh();
    }
  }

  #forgetOld(): void {
    const oldest = this.deps.account.clock.now().getTime() - KEEP_STOPPED_MS;
    for (const [arn, { record }] of this.#tasks) {
      if (record.stoppedAt && new Date(record.stoppedAt).getTime() < oldest) {
        this.#tasks.delete(arn);
      }
    }
  }

  #tagsOf(
    service: Service,
    definition: TaskDefinition,
  ): Record<string, string> {
    const managed: Record<string, string> = service.managedTags
      ? {
          'aws:ecs:clusterName': service.clusterArn.split('/').pop()!,
          'aws:ecs:serviceName': service.name,
        }
      : {};
    if (service.propagateTags === 'SERVICE') {
      return { ...service.tags, ...managed };
    }
    return service.propagateTags === 'TASK_DEFINITION'
      ? { ...definition.tags, ...managed }
      : managed;
  }
}
