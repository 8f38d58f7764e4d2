import type { Service, TaskDefinition, TaskRecord } from './model';
import { TaskRun, type TaskDeps } from './TaskRun';

/** How long stopped tasks can still be described; ECS's one hour. */
const KEEP_STOPPED_MS = 3_600_000;
/** Longest wait for a container when the whole sandbox stops. */
const SHUTDOWN_MS = 5_000;

/** Between looks for tasks that stopped too long ago. */
const FORGET_EVERY_MS = 60_000;

/** The tasks of all services, and those that stopped within the last hour. */
export class Tasks {
  /** By ARN. */
  readonly #tasks = new Map<string, TaskRun>();
  /** The same by service and by cluster: there can be thousands of either. */
  readonly #byService = new Map<string, Set<TaskRecord>>();
  readonly #byCluster = new Map<string, Set<TaskRecord>>();
  readonly #taskDeps: TaskDeps;
  #stopping = false;
  #forgottenAtMs = 0;

  constructor(private readonly deps: TaskDeps) {
    this.#taskDeps = {
      ...deps,
      // When all goes down, nobody starts a task in another's place.
      onChange: changed => this.#stopping || deps.onChange(changed),
    };
    deps.elbv2.watch(() => this.#refreshHealth());
  }

  all(): TaskRecord[] {
    this.#forgetOld();
    return [...this.#tasks.values()].map(task => task.record);
  }

  get(arn: string): TaskRecord | undefined {
    this.#forgetOld();
    return this.#tasks.get(arn)?.record;
  }

  of(clusterArn: string, serviceName: string): TaskRecord[] {
    this.#forgetOld();
    return [...(this.#byService.get(`${clusterArn} ${serviceName}`) ?? [])];
  }

  ofService(service: Service): TaskRecord[] {
    return this.of(service.clusterArn, service.name);
  }

  ofCluster(clusterArn: string): TaskRecord[] {
    this.#forgetOld();
    return [...(this.#byCluster.get(clusterArn) ?? [])];
  }

  /** Starts a task. What goes wrong is told by the record. */
  start(
    service: Service,
    definition: TaskDefinition,
    deploymentId: string,
  ): TaskRecord {
    const { account } = this.deps;
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
    const task = new TaskRun(this.#taskDeps, record, service, definition);
    this.#tasks.set(record.arn, task);
    for (const [index, key] of this.#indexes(record)) {
      const records = index.get(key) ?? new Set();
      index.set(key, records.add(record));
    }
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
    const now = this.deps.account.clock.now().getTime();
    if (now - this.#forgottenAtMs < FORGET_EVERY_MS) {
      return;
    }
    this.#forgottenAtMs = now;
    for (const [arn, { record }] of this.#tasks) {
      const { stoppedAt } = record;
      if (stoppedAt && now - new Date(stoppedAt).getTime() > KEEP_STOPPED_MS) {
        this.#tasks.delete(arn);
        for (const [index, key] of this.#indexes(record)) {
          const records = index.get(key);
          records?.delete(record);
          if (records?.size === 0) {
            index.delete(key);
          }
        }
      }
    }
  }

  #indexes({
    clusterArn,
    serviceName,
  }: TaskRecord): Array<[Map<string, Set<TaskRecord>>, string]> {
    return [
      [this.#byService, `${clusterArn} ${serviceName}`],
      [this.#byCluster, clusterArn],
    ];
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
