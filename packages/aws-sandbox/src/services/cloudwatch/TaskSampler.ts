import { performance } from 'node:perf_hooks';
import type { Metric } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../types';
import type { MetricStore } from './MetricStore';
import { useOf } from './processes';

/** A task that runs, as far as it can be measured. */
export interface RunningTask {
  clusterName: string;
  serviceName: string;
  /** The processes of its containers. */
  pids: number[];
  /** What its definition reserves: 1,024 units of CPU are a core. */
  cpuUnits?: number;
  memoryMiB?: number;
}

const UNITS_PER_CORE = 1024;
const MEBIBYTE = 1024 * 1024;

/**
 * Measures what tasks use of what they reserve, as the metrics of `AWS/ECS`. A service
 * without running tasks has no measurement, rather than zero.
 */
export class TaskSampler {
  /** CPU time of each process when it was last looked at. */
  #seen = new Map<number, { cpuMs: number; atMs: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly metrics: MetricStore,
    private readonly tasks: () => RunningTask[],
  ) {}

  async sample(): Promise<void> {
    const seen = new Map<number, { cpuMs: number; atMs: number }>();
    for (const task of this.tasks()) {
      await this.#measure(task, seen);
    }
    this.#seen = seen;
    this.metrics.expire(this.clock.now().getTime());
  }

  async #measure(
    task: RunningTask,
    seen: Map<number, { cpuMs: number; atMs: number }>,
  ): Promise<void> {
    let cores = 0;
    let bytes = 0;
    let known = task.pids.length > 0;
    for (const pid of task.pids) {
      const use = await useOf(pid);
      if (!use) {
        return;
      }
      const atMs = performance.now();
      const before = this.#seen.get(pid);
      seen.set(pid, { cpuMs: use.cpuMs, atMs });
      bytes += use.memoryBytes;
      // A first look tells nothing about the time before it.
      known &&= before !== undefined;
      cores += before ? (use.cpuMs - before.cpuMs) / (atMs - before.atMs) : 0;
    }
    if (known && task.cpuUnits) {
      this.#put(
        task,
        'CPUUtilization',
        (cores * UNITS_PER_CORE) / task.cpuUnits,
      );
    }
    if (task.pids.length > 0 && task.memoryMiB) {
      this.#put(task, 'MemoryUtilization', bytes / MEBIBYTE / task.memoryMiB);
    }
  }

  #put(
    { clusterName, serviceName }: RunningTask,
    MetricName: string,
    part: number,
  ): void {
    const metric: Metric = {
      Namespace: 'AWS/ECS',
      MetricName,
      Dimensions: [
        { Name: 'ClusterName', Value: clusterName },
        { Name: 'ServiceName', Value: serviceName },
      ],
    };
    this.metrics.put(metric, this.clock.now().getTime(), part * 100);
  }
}
