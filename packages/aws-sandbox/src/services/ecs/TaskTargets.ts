import type { ElbV2 } from '../elbv2';
import type { Service, TaskRecord } from './model';

/** Tasks are processes of this machine. */
const HOST = '127.0.0.1';

/** A task's places behind the load balancers of its service. */
export class TaskTargets {
  #graceEnds?: NodeJS.Timeout;

  constructor(
    private readonly elbv2: ElbV2,
    private readonly record: TaskRecord,
    private readonly balancers: Service['loadBalancers'],
  ) {}

  /** Registers the task. Until the grace period is over, it may be found unhealthy. */
  register(graceMs: number, graceOver: () => void): void {
    const targets = this.#targets();
    if (targets.length > 0) {
      this.#graceEnds = setTimeout(() => {
        this.#graceEnds = undefined;
        graceOver();
      }, graceMs).unref();
    }
    for (const { arn, port } of targets) {
      this.elbv2.registerTarget(arn, HOST, port);
    }
  }

  deregister(): void {
    clearTimeout(this.#graceEnds);
    for (const { arn, port } of this.#targets()) {
      this.elbv2.deregisterTarget(arn, HOST, port);
    }
  }

  areHealthy(): boolean {
    return this.#targets().every(target => this.#is(target, 'healthy'));
  }

  /** The target group for whose sake the task is to be given up. */
  unhealthyGroup(): string | undefined {
    return this.#graceEnds
      ? undefined
      : this.#targets().find(target => this.#is(target, 'unhealthy'))?.arn;
  }

  #is({ arn, port }: { arn: string; port: number }, state: string): boolean {
    return this.elbv2.stateOf(arn, HOST, port)?.state === state;
  }

  /** What is no process has no port, and cannot answer a load balancer. */
  #targets() {
    return this.balancers.flatMap(({ targetGroupArn, containerName }) => {
      const port = this.record.containers.find(
        ({ name }) => name === containerName,
      )?.port;
      return port === undefined ? [] : [{ arn: targetGroupArn, port }];
    });
  }
}
