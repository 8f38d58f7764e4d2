import {
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { imageOf, serviceTemplate, WELL } from '../../testing/serviceTemplate';
import { createStack } from '../../testing/stacks';
import { waitFor } from '../../testing/waitFor';
import { byPeriod } from './statistics';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const MINUTE_MS = 60_000;

const queryOf = (
  Id: string,
  MetricName: string,
  serviceName = 's',
  Stat = 'Average',
): MetricDataQuery => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/ECS',
      MetricName,
      Dimensions: [
        { Name: 'ServiceName', Value: serviceName },
        { Name: 'ClusterName', Value: 'c' },
      ],
    },
    Period: 60,
    Stat,
  },
});

describe('CloudWatch', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      metricsEveryMs: 20,
      images: imageOf(`${WELL}; setInterval(() => {
        const end = Date.now() + 10; while (Date.now() < end);
      }, 11)`),
    });
    clients = clientsOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  const ask = async (...MetricDataQueries: MetricDataQuery[]) => {
    const { MetricDataResults } = await clients.cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 10 * MINUTE_MS),
        EndTime: new Date(Date.now() + MINUTE_MS),
        MetricDataQueries,
      }),
    );
    return MetricDataResults!;
  };

  it('measures what the processes of tasks use of what their definition reserves', async () => {
    await createStack(clients, 'measured', serviceTemplate());
    if (process.platform !== 'linux') {
      // Nothing is measured without /proc.
      return;
    }
    const values = await waitFor(async () => {
      const [cpu, memory, most] = await ask(
        queryOf('cpu', 'CPUUtilization'),
        queryOf('memory', 'MemoryUtilization'),
        queryOf('most', 'CPUUtilization', 's', 'Maximum'),
      );
      return cpu.Values![0] > 5
        ? { cpu, memory, most: most.Values![0] }
        : undefined;
    });
    expect(values.most).toBeGreaterThanOrEqual(values.cpu.Values![0]);
    // A Node.js process needs some 40 of 512 MiB.
    expect(values.memory.Values![0]).toBeGreaterThan(3);
    expect(values.memory.Values![0]).toBeLessThan(50);
    expect(values.cpu.Timestamps![0].getTime() % MINUTE_MS).toBe(0);
  });

  it('has no measurement, rather than zero, where no task runs', async () => {
    await createStack(clients, 'idle', serviceTemplate({ desired: 0 }));
    const results = await ask(
      queryOf('idle', 'CPUUtilization'),
      queryOf('nosuch', 'CPUUtilization', 'nosuch'),
    );
    expect(results).toEqual([
      expect.objectContaining({ Id: 'idle', Values: [], Timestamps: [] }),
      expect.objectContaining({ Id: 'nosuch', Values: [] }),
    ]);
  });

  it('takes 500 queries with ids in their form, once each', async () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      queryOf(`q${index}`, 'CPUUtilization'),
    );
    expect(await ask(...many)).toHaveLength(500);
    await expect(
      ask(...many, queryOf('more', 'CPUUtilization')),
    ).rejects.toThrow(/size greater than 500/);
    await expect(ask(queryOf('Cpu', 'CPUUtilization'))).rejects.toThrow(
      /not matching the expected pattern/,
    );
    await expect(
      ask(queryOf('a', 'CPUUtilization'), queryOf('a', 'MemoryUtilization')),
    ).rejects.toThrow(/not unique/);
  });

  it('refuses by name what is not measured', async () => {
    await expect(ask(queryOf('a', 'NetworkRxBytes'))).rejects.toThrow(
      'The sandbox does not support the metric AWS/ECS NetworkRxBytes',
    );
    await expect(
      ask(queryOf('a', 'CPUUtilization', 's', 'p99')),
    ).rejects.toThrow('The sandbox does not support the statistic p99');
  });

  it('sums minutes up to periods', () => {
    const minute = (startMs: number, ...values: number[]) => ({
      startMs: startMs * MINUTE_MS,
      sum: values.reduce((a, b) => a + b),
      count: values.length,
      min: Math.min(...values),
      max: Math.max(...values),
    });
    const minutes = [minute(4, 10), minute(5, 1, 2), minute(9, 9)];
    const of = (statistic: string) =>
      byPeriod(minutes, 5 * MINUTE_MS, statistic).map(({ value }) => value);
    expect(of('Average')).toEqual([10, 4]);
    expect(of('Maximum')).toEqual([10, 9]);
    expect(of('Minimum')).toEqual([10, 1]);
    expect(of('Sum')).toEqual([10, 12]);
    expect(of('SampleCount')).toEqual([1, 3]);
  });
});
