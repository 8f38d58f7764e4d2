import * as schemas from '@aws-sdk/client-cloudwatch';
import type { Account, AwsService } from '../../types';
import { MetricStore } from './MetricStore';
import { metricDataOperations } from './operations/metricData';
import { TargetSampler, type TargetCount } from './TargetSampler';
import { TaskSampler, type RunningTask } from './TaskSampler';
import type { Usage } from './usage';

/** What CloudWatch measures. */
export interface Measured extends Usage {
  runningTasks(): RunningTask[];
  targetCounts(): TargetCount[];
}

/** CloudWatch: what is measured of this account, as far as somebody asks for it. */
export function createCloudWatch(
  account: Account,
  measured: Measured,
  sampleEveryMs: number = 15_000,
): AwsService {
  const metrics = new MetricStore();
  const tasks = new TaskSampler(account.clock, metrics, () =>
    measured.runningTasks(),
  );
  const targets = new TargetSampler(account.clock, metrics, () =>
    measured.targetCounts(),
  );
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function sample(): Promise<void> {
    try {
      targets.sample();
      await tasks.sample();
    } catch (error) {
      account.logger.error(
        `Metrics could not be taken: ${(error as Error).stack}`,
      );
    }
    if (!stopped) {
      timer = setTimeout(() => void sample(), sampleEveryMs).unref();
    }
  }

  return {
    signingName: 'monitoring',
    protocol: 'json',
    schemas: schemas as never,
    operations: metricDataOperations(account, metrics, measured),
    accessOf: operation => [
      { action: `cloudwatch:${operation}`, resource: '*' },
    ],
    async start() {
      timer = setTimeout(() => void sample(), sampleEveryMs).unref();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
