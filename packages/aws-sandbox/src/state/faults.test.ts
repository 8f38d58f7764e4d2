import { GetUsagePlansCommand } from '@aws-sdk/client-api-gateway';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterCommand, ListClustersCommand } from '@aws-sdk/client-ecs';
import { startSandbox, type Sandbox } from '..';
import { clientsOf, type Clients } from '../testing/clients';
import { waitFor } from '../testing/waitFor';
import { Faults, RESOURCES } from './faults';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

describe('faults', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
  });
  afterEach(() => sandbox.faults.set([]));
  afterAll(() => sandbox.stop());

  const post = (body: unknown) =>
    fetch(`${sandbox.endpoint}/_sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(body),
    });

  it("throttle every call, each in its service's own words", async () => {
    await post({ service: '*', operation: '*', throttle: true });
    const names = await Promise.all(
      [
        clients.ecs.send(new ListClustersCommand({})),
        clients.cloudformation.send(new ListStacksCommand({})),
        clients.logs.send(new DescribeLogGroupsCommand({})),
        clients.apigateway.send(new GetUsagePlansCommand({})),
        clients.cloudwatch.send(
          new GetMetricDataCommand({
            MetricDataQueries: [],
            StartTime: new Date(0),
            EndTime: new Date(1),
          }),
        ),
      ].map(call => call.then(() => 'passed').catch(error => error.name)),
    );
    expect(names).toEqual([
      'ThrottlingException',
      'Throttling',
      'ThrottlingException',
      'TooManyRequestsException',
      'Throttling',
    ]);
  });

  it('heal by themselves when their time is over', async () => {
    await post({
      service: 'ecs',
      operation: '*',
      throttle: true,
      forMs: 2_000,
    });
    const list = () => clients.ecs.send(new ListClustersCommand({}));
    await expect(list()).rejects.toThrow('Rate exceeded');
    await waitFor(() => list().catch(() => undefined));
    const response = await fetch(`${sandbox.endpoint}/_sandbox/faults`);
    expect(await response.json()).toEqual([
      expect.objectContaining({ active: false, hits: expect.any(Number) }),
    ]);
  });

  it('hit only whom they name', async () => {
    const faults = new Faults();
    faults.set([
      {
        service: '*',
        operation: '*',
        principal: 'arn:aws:iam::*:root',
        throttle: true,
      },
    ]);
    const call = (principal: string) =>
      faults.around(
        { service: 'ecs', operation: 'ListClusters', principal },
        AbortSignal.timeout(1000),
        async () => 'passed',
      );
    await expect(call('arn:aws:iam::000000000000:root')).rejects.toThrow();
    await expect(
      call('arn:aws:sts::000000000000:assumed-role/task/1'),
    ).resolves.toBe('passed');
  });

  it('hit only what is about what they name', async () => {
    await post({
      service: 'ecs',
      operation: '*',
      about: 'acme',
      throttle: true,
    });
    const create = (clusterName: string) =>
      clients.ecs.send(new CreateClusterCommand({ clusterName }));
    await expect(create('tenant-acme')).rejects.toThrow('Rate exceeded');
    await expect(create('tenant-other')).resolves.toBeDefined();
    // What CloudFormation does to resources is made with nothing.
    const faults = new Faults();
    faults.set([
      { service: RESOURCES, operation: '*', about: 'acme', throttle: true },
    ]);
    await expect(
      faults.around(
        { service: RESOURCES, operation: 'delete X', principal: 'acme' },
        AbortSignal.timeout(1000),
        async () => 'passed',
      ),
    ).resolves.toBe('passed');
  });

  it('refuse what is no fault', async () => {
    const response = await post({ service: 'ecs', operation: '*', forMs: -1 });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message: expect.stringContaining('forMs'),
    });
  });
});
