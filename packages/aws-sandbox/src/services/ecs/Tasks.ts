import type { Iam } from '../../iam/iam';
import type { Account } from '../../types';
import type { ElbV2 } from '../elbv2';
import type { Logs } from '../logs';
import { Container, freePort } from './Container';
import { resolveImage, type Images } from './images';
import type { Service, TaskDefinition, TaskRecord } from './model';
import { Supervisor } from './Supervisor';

interface Running {
  record: TaskRecord;
  definition: TaskDefinition;
  service: Service;
  containers: Container[];
  credentials?: string;
}

/** How long stopped tasks can still be described; ECS's one hour. */
const KEEP_STOPPED_MS = 3_600_000;
/** Longest wait for a container when the whole sandbox stops. */
const SHUTDOWN_MS = 5_000;

/** Tasks of services: processes with a port, registered with their load balancer. */
export class Tasks {
  readonly #tasks = new Map<string, Running>();
  readonly #supervisor = new Supervisor();
  #stopping = false;

  constructor(
    private readonly deps: {
      account: Account;
      iam: Iam;
      elbv2: ElbV2;
      logs: Logs;
      images: Images;
      /** A task changed: its service should look. */
      onChange(record: TaskRecord): void;
    },
  ) {
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
  async start(
    service: Service,
    definition: TaskDefinition,
    deploymentId: string,
  ): Promise<void> {
    const { account } = this.deps;
    const cluster = service.clusterArn.split('/').pop();
    const record: TaskRecord = {
      arn: account.arn('ecs', `task/${cluster}/${account.ids.hex(32)}`),
      clusterArn: service.clusterArn,
      serviceName: service.name,
      deploymentId,
      taskDefinitionArn: definition.arn,
      lastStatus: 'PENDING',
      desiredStatus: 'RUNNING',
      healthy: false,
      createdAt: this.#now(),
      tags: this.#tagsOf(service, definition),
    };
    const task: Running = { record, definition, service, containers: [] };
    this.#tasks.set(record.arn, task);
    try {
      await this.#launch(task);
    } catch (error) {
      this.#stopped(task, 'TaskFailedToStart', (error as Error).message);
    }
  }

  /** Takes a task out of its load balancer, then ends its processes. */
  async stop(
    arn: string,
    stopCode: TaskRecord['stopCode'],
    reason: string,
  ): Promise<void> {
    const task = this.#tasks.get(arn);
    if (!task || task.record.desiredStatus === 'STOPPED') {
      return;
    }
    task.record.desiredStatus = 'STOPPED';
    task.record.lastStatus = 'DEACTIVATING';
    task.record.stopCode = stopCode;
    task.record.stoppedReason = reason;
    this.#deregister(task);
    task.record.lastStatus = 'STOPPING';
    await Promise.all(task.containers.map(container => container.stop()));
  }

  /** Ends everything, quickly. */
  async stopAll(): Promise<void> {
    this.#stopping = true;
    await Promise.all(
      [...this.#tasks.values()].flatMap(task =>
        task.containers.map(container => container.stop(SHUTDOWN_MS)),
      ),
    );
    this.#supervisor.stop();
  }

  async #launch(task: Running): Promise<void> {
    const { account, iam, logs, images } = this.deps;
    const { definition, record } = task;
    const id = record.arn.split('/').pop()!;
    if (definition.taskRoleArn) {
      task.credentials = iam.issueContainerCredentials(
        definition.taskRoleArn,
        id,
      );
    }
    for (const container of definition.containers) {
      const found = resolveImage(images, container.Image);
      if ('problem' in found) {
        throw new Error(found.problem);
      }
      const port = container.PortMappings?.length
        ? await freePort()
        : undefined;
      if (this.#stopping || record.desiredStatus === 'STOPPED') {
        return;
      }
      record.port ??= port;
      const options = container.LogConfiguration?.Options ?? {};
      const stream = [options['awslogs-stream-prefix'], container.Name, id]
        .filter(Boolean)
        .join('/');
      const process = new Container({
        container,
        image: found.image,
        port,
        env: {
          AWS_REGION: account.region,
          AWS_ENDPOINT_URL: account.endpoint(),
          ...(task.credentials
            ? {
                AWS_CONTAINER_CREDENTIALS_FULL_URI: `${account.endpoint()}${
                  task.credentials
                }`,
              }
            : {}),
        },
        log: line => logs.put(options['awslogs-group'] ?? '', stream, line),
      });
      task.containers.push(process);
      if (process.pid !== undefined) {
        record.pid ??= process.pid;
        this.#supervisor.add(process.pid);
      }
      void process.exited.then(exit => {
        if (process.pid !== undefined) {
          this.#supervisor.remove(process.pid);
        }
        if (container.Essential !== false) {
          record.exitCode = exit.code ?? 137;
          this.#stopped(
            task,
            'EssentialContainerExited',
            'Essential container in task exited',
          );
        }
      });
    }
    record.lastStatus = 'RUNNING';
    record.startedAt = this.#now();
    this.#register(task);
    this.#refreshHealth();
    this.deps.onChange(record);
  }

  #register({ service, record }: Running): void {
    for (const { targetGroupArn } of service.loadBalancers) {
      this.deps.elbv2.registerTarget(targetGroupArn, '127.0.0.1', record.port!);
    }
  }

  #deregister({ service, record }: Running): void {
    for (const { targetGroupArn } of service.loadBalancers) {
      if (record.port !== undefined) {
        this.deps.elbv2.deregisterTarget(
          targetGroupArn,
          '127.0.0.1',
          record.port,
        );
      }
    }
  }

  #stopped(
    task: Running,
    stopCode: TaskRecord['stopCode'],
    reason: string,
  ): void {
    const { record } = task;
    if (record.lastStatus === 'STOPPED') {
      return;
    }
    this.#deregister(task);
    if (task.credentials) {
      this.deps.iam.revokeContainerCredentials(task.credentials);
    }
    record.stopCode ??= stopCode;
    record.stoppedReason ??= reason;
    record.desiredStatus = 'STOPPED';
    record.lastStatus = 'STOPPED';
    record.healthy = false;
    record.stoppedAt = this.#now();
    if (!this.#stopping) {
      this.deps.onChange(record);
    }
  }

  #refreshHealth(): void {
    for (const { record, service } of this.#tasks.values()) {
      if (record.lastStatus !== 'RUNNING') {
        continue;
      }
      const healthy = service.loadBalancers.every(
        ({ targetGroupArn }) =>
          this.deps.elbv2.stateOf(targetGroupArn, '127.0.0.1', record.port!)
            ?.state === 'healthy',
      );
      if (healthy !== record.healthy) {
        record.healthy = healthy;
        this.deps.onChange(record);
      }
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
    if (service.propagateTags === 'SERVICE') {
      return service.tags;
    }
    return service.propagateTags === 'TASK_DEFINITION' ? definition.tags : {};
  }

  #now(): string {
    return this.deps.account.clock.now().toISOString();
  }
}
