import { freePort } from '../../freePort';
import type { Iam } from '../../iam/iam';
import type { Account } from '../../types';
import type { ElbV2 } from '../elbv2';
import type { Logs } from '../logs';
import { Container, type Exit } from './Container';
import { isWell, probeOf } from './healthCommand';
import { resolveImage, type Image, type Images } from './images';
import type {
  ContainerDefinition,
  ContainerRecord,
  Service,
  TaskDefinition,
  TaskRecord,
} from './model';
import { mayPull } from './pull';
import { secretValues } from './secrets';
import type { ServiceConnect } from './ServiceConnect';
import type { StartGate } from './StartGate';
import type { Supervisor } from './Supervisor';
import { TaskTargets } from './TaskTargets';
import { timingOf, watchContainer } from './watchContainer';

/** What tasks need of the account and of the machine. */
export interface TaskDeps {
  account: Account;
  iam: Iam;
  elbv2: ElbV2;
  logs: Logs;
  images: Images;
  gate: StartGate;
  supervisor: Supervisor;
  serviceConnect: ServiceConnect;
  /** The text of a secret by ARN; throws in Secrets Manager's words. */
  secretText(id: string): string;
  /** How many times as fast as in AWS waits for a verdict pass. */
  pace: number;
  /** A task changed: its service should look. */
  onChange(record: TaskRecord): void;
}

/** Exit code of a process that a signal has ended. */
const KILLED = 137;

/** One task: the processes of its containers, their health, its place behind a load balancer. */
export class TaskRun {
  readonly #containers: Container[] = [];
  readonly #ended = new AbortController();
  #credentials?: string;
  #neighbours?: string;
  readonly #targets: TaskTargets;
  #leaveGate = () => {};

  constructor(
    private readonly deps: TaskDeps,
    readonly record: TaskRecord,
    private readonly service: Service,
    private readonly definition: TaskDefinition,
  ) {
    this.#targets = new TaskTargets(deps.elbv2, record, service.loadBalancers);
  }

  /** Starts the task when it is its turn. What goes wrong is told by the record. */
  async start(): Promise<void> {
    const leave = await this.deps.gate.enter();
    this.#leaveGate = leave;
    try {
      if (!this.#isOver()) {
        this.record.lastStatus = 'PENDING';
        await this.#launch(this.#pull());
      }
    } catch (error) {
      this.#end('TaskFailedToStart', (error as Error).message, true);
    }
    if (this.#isOver()) {
      leave();
    }
  }

  /** Takes the task out of its load balancer, then ends its processes. */
  async stop(
    stopCode: TaskRecord['stopCode'],
    reason: string,
    failed = false,
  ): Promise<void> {
    const { record } = this;
    if (this.#isOver()) {
      return;
    }
    Object.assign(record, {
      desiredStatus: 'STOPPED',
      lastStatus: 'DEACTIVATING',
      ready: false,
      failed,
      stopCode,
      stoppedReason: reason,
    });
    this.#ended.abort();
    this.#targets.deregister();
    this.deps.onChange(record);
    record.lastStatus = 'STOPPING';
    await this.kill();
    this.#end(stopCode, reason, failed);
  }

  /** Ends the processes, at the latest after the given time. */
  async kill(atMostMs?: number): Promise<void> {
    await Promise.all(
      this.#containers.map(container => container.stop(atMostMs)),
    );
  }

  /** Ends with the sandbox: quickly, and nobody is told. */
  async shutDown(atMostMs: number): Promise<void> {
    this.record.desiredStatus = 'STOPPED';
    this.#ended.abort();
    this.#targets.deregister();
    await this.kill(atMostMs);
  }

  /** Looks at its targets' health anew. */
  refresh(): void {
    const { record, deps } = this;
    if (record.lastStatus !== 'RUNNING') {
      return;
    }
    const unhealthyGroup = this.#targets.unhealthyGroup();
    if (unhealthyGroup) {
      void this.stop(
        'ServiceSchedulerInitiated',
        `Task failed ELB health checks in (target-group ${unhealthyGroup})`,
        true,
      );
      return;
    }
    const ready =
      this.#targets.areHealthy() &&
      this.definition.containers.every(
        container =>
          !probeOf(container) || this.#of(container).health === 'HEALTHY',
      );
    if (ready) {
      this.#leaveGate();
    }
    if (ready !== record.ready) {
      record.ready = ready;
      deps.onChange(record);
    }
  }

  #isOver(): boolean {
    return this.record.desiredStatus === 'STOPPED';
  }

  #of({ Name }: ContainerDefinition): ContainerRecord {
    return this.record.containers.find(({ name }) => name === Name)!;
  }

  /** The images of all containers. Throws in ECS's words when one cannot be had. */
  #pull(): Map<ContainerDefinition, Image> {
    const { images, iam, account } = this.deps;
    return new Map(
      this.definition.containers.map(container => {
        const found =
          mayPull({ account, iam }, this.definition, container) ??
          resolveImage(images, container.Image);
        if ('problem' in found) {
          this.#of(container).reason = found.problem;
          throw new Error(found.problem);
        }
        return [container, found.image];
      }),
    );
  }

  async #launch(images: Map<ContainerDefinition, Image>): Promise<void> {
    const { iam, serviceConnect } = this.deps;
    const { record, definition, service } = this;
    if (definition.taskRoleArn) {
      this.#credentials = iam.issueContainerCredentials(
        definition.taskRoleArn,
        record.arn.split('/').pop()!,
      );
    }
    this.#neighbours = serviceConnect.join(service);
    for (const [container, image] of images) {
      if (image.virtual) {
        this.#of(container).health = 'HEALTHY';
        continue;
      }
      const port = container.PortMappings?.length
        ? await freePort()
        : undefined;
      if (this.#isOver()) {
        return;
      }
      this.#run(container, image, port);
    }
    record.lastStatus = 'RUNNING';
    record.startedAt = this.#now();
    this.#targets.register(
      (service.gracePeriodSeconds * 1000) / this.deps.pace,
      () => this.refresh(),
    );
    this.deps.onChange(record);
    this.refresh();
  }

  #run(container: ContainerDefinition, image: Image, port?: number): void {
    const { logs, supervisor } = this.deps;
    const { record } = this;
    const options = container.LogConfiguration?.Options ?? {};
    const stream = [
      options['awslogs-stream-prefix'],
      container.Name,
      record.arn.split('/').pop()!,
    ]
      .filter(Boolean)
      .join('/');
    const child = new Container({
      container,
      image,
      port,
      env: {
        ...secretValues(this.deps, this.definition, container),
        ...this.#environment(),
      },
      log: line => logs.put(options['awslogs-group'] ?? '', stream, line),
    });
    this.#containers.push(child);
    this.#of(container).port = port;
    const { pid } = child;
    if (pid !== undefined) {
      this.#of(container).pid = pid;
      supervisor.add(pid);
    }
    void child.exited.then(exit => {
      if (pid !== undefined) {
        supervisor.remove(pid);
      }
      this.#exited(container, exit);
    });
    this.#watch(container, child, port);
  }

  #environment(): Record<string, string> {
    const { account } = this.deps;
    const at = (path: string) => `${account.endpoint()}${path}`;
    return {
      AWS_REGION: account.region,
      AWS_ENDPOINT_URL: account.endpoint(),
      ...(this.#credentials
        ? { AWS_CONTAINER_CREDENTIALS_FULL_URI: at(this.#credentials) }
        : {}),
      ...(this.#neighbours
        ? {
            SANDBOX_NEIGHBOURS_URL: at(
              `/_sandbox/neighbours/${this.#neighbours}`,
            ),
          }
        : {}),
    };
  }

  #watch(container: ContainerDefinition, child: Container, port?: number) {
    const probe = probeOf(container);
    if (!probe) {
      return;
    }
    const timing = timingOf(container.HealthCheck!);
    void watchContainer({
      timing,
      pace: this.deps.pace,
      signal: this.#ended.signal,
      look: () =>
        isWell(probe, {
          container,
          port,
          timeoutMs: timing.timeoutMs,
          env: child.env,
          cwd: child.cwd,
        }),
      onChange: health => {
        this.#of(container).health = health;
        if (health === 'UNHEALTHY' && container.Essential !== false) {
          void this.stop(
            'ServiceSchedulerInitiated',
            'Task failed container health checks',
            true,
          );
          return;
        }
        this.refresh();
      },
    });
  }

  #exited(container: ContainerDefinition, { code }: Exit): void {
    this.#of(container).exitCode = code ?? KILLED;
    if (container.Essential !== false && !this.#isOver()) {
      // The others go with it.
      void this.kill();
      this.#end(
        'EssentialContainerExited',
        'Essential container in task exited',
        true,
      );
    }
  }

  #end(
    stopCode: TaskRecord['stopCode'],
    reason: string,
    failed: boolean,
  ): void {
    const { record, deps } = this;
    if (record.lastStatus === 'STOPPED') {
      return;
    }
    record.desiredStatus = 'STOPPED';
    record.lastStatus = 'STOPPED';
    record.ready = false;
    record.failed = failed;
    record.stopCode ??= stopCode;
    record.stoppedReason ??= reason;
    record.stoppedAt = this.#now();
    this.#ended.abort();
    this.#leaveGate();
    this.#targets.deregister();
    if (this.#credentials) {
      deps.iam.revokeContainerCredentials(this.#credentials);
    }
    deps.serviceConnect.leave(this.#neighbours);
    deps.onChange(record);
  }

  #now(): string {
    return this.deps.account.clock.now().toISOString();
  }
}
