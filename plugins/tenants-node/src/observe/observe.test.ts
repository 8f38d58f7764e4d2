import {
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { startSandbox, type Sandbox } from '@tenantry/aws-sandbox';
import { AwsClients } from '../aws/clients';
import { CellContexts } from '../cell/CellContexts';
import { AwsCellObserver } from './AwsCellObserver';
import type { ObservedService } from './types';

jest.setTimeout(60_000);

const { signal } = new AbortController();

const plan = () => ({
  Type: 'AWS::ApiGateway::UsagePlan',
  Properties: {
    ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'prod' }],
    Quota: { Limit: 100, Period: 'DAY' },
  },
});

const out = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, Value]) => [name, { Value }]),
  );

const SHARED = {
  Resources: {
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: 'access' },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'door' } },
    Basic: plan(),
    Advanced: plan(),
    Premium: plan(),
  },
  Outputs: out({
    ApiGatewayUrl: 'http://127.0.0.1:1/prod',
    RegistryTableName: 'registry',
    AccessLogGroupName: { Ref: 'Logs' },
    UsagePlanIdBasic: { Ref: 'Basic' },
    UsagePlanIdAdvanced: { Ref: 'Advanced' },
    UsagePlanIdPremium: { Ref: 'Premium' },
  }),
};

const service = (name: string, image: string) => ({
  [`${name}Logs`]: { Type: 'AWS::Logs::LogGroup' },
  [`${name}Task`]: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: `tenantry-acme-${name.toLowerCase()}`,
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      ContainerDefinitions: [
        {
          Name: 'service',
          Image: image,
          Essential: true,
          LogConfiguration: {
            LogDriver: 'awslogs',
            Options: {
              'awslogs-group': { Ref: `${name}Logs` },
              'awslogs-region': 'us-east-1',
              'awslogs-stream-prefix': name.toLowerCase(),
            },
          },
        },
      ],
    },
  },
  [name]: {
    Type: 'AWS::ECS::Service',
    Properties: {
      ServiceName: name.toLowerCase(),
      Cluster: { Ref: 'Cluster' },
      TaskDefinition: { Ref: `${name}Task` },
      DesiredCount: 1,
      LaunchType: 'FARGATE',
    },
  },
});

const SILO = {
  Resources: {
    Cluster: {
      Type: 'AWS::ECS::Cluster',
      Properties: { ClusterName: 'acme' },
    },
    ...service('Order', 'well:1'),
    ...service('User', 'well:1'),
  },
  Outputs: out({
    ClusterName: { Ref: 'Cluster' },
    OrderServiceName: { 'Fn::GetAtt': ['Order', 'Name'] },
    UserServiceName: { 'Fn::GetAtt': ['User', 'Name'] },
  }),
};

describe('AwsCellObserver', () => {
  let sandbox: Sandbox;
  let clients: AwsClients;
  let observer: AwsCellObserver;

  beforeAll(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      images: {
        well: {
          tags: ['1'],
          command: [
            process.execPath,
            '-e',
            'console.log("ready"); setInterval(() => {}, 1000)',
          ],
        },
      },
    });
    const cell = {
      id: 'local',
      accountId: sandbox.accountId,
      region: sandbox.region,
      endpoint: sandbox.endpoint,
    };
    clients = new AwsClients({
      getCredentialProvider: async () => ({
        sdkCredentialProvider: async () => ({
          accessKeyId: 'sandbox',
          secretAccessKey: 'sandbox',
        }),
      }),
    });
    const { cloudformation } = await clients.for(cell);
    for (const [StackName, template] of Object.entries({
      'shared-infra-stack': SHARED,
      'tenant-acme': SILO,
    })) {
      await cloudformation.send(
        new CreateStackCommand({
          StackName,
          TemplateBody: JSON.stringify(template),
        }),
      );
      await waitUntilStackCreateComplete(
        {
          client: cloudformation,
          minDelay: 0.1,
          maxDelay: 0.2,
          maxWaitTime: 60,
        } as never,
        { StackName },
      );
    }
    observer = new AwsCellObserver(new CellContexts(clients), cell);
  }, 90_000);

  afterAll(() => sandbox.stop());

  const cell = () => ({
    id: 'local',
    accountId: sandbox.accountId,
    region: sandbox.region,
  });
  const countCalls = async <T>(work: () => Promise<T>) => {
    const before = clients.callCounts();
    const result = await work();
    const calls = Object.fromEntries(
      Object.entries(clients.callCounts())
        .map(([name, count]) => [name, count - (before[name] ?? 0)])
        .filter(([, count]) => count !== 0),
    );
    return { result, calls };
  };

  it('lists stacks, and reads what one or all of them say', async () => {
    const { result, calls } = await countCalls(() => observer.stacks(signal));
    expect(result.map(({ name, status }) => [name, status])).toEqual(
      expect.arrayContaining([
        ['tenant-acme', 'CREATE_COMPLETE'],
        ['shared-infra-stack', 'CREATE_COMPLETE'],
      ]),
    );
    expect(calls['CloudFormation.ListStacks']).toBe(1);
    const acme = await observer.stack('tenant-acme');
    expect(acme).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: { ClusterName: 'acme', OrderServiceName: 'order' },
    });
    expect((await observer.allOutputs()).get('tenant-acme')).toEqual(
      acme!.outputs,
    );
    await expect(observer.stack('tenant-nobody')).resolves.toBeUndefined();
    await expect(observer.stackServices('tenant-acme')).resolves.toEqual([
      { clusterName: 'acme', serviceName: 'order' },
      { clusterName: 'acme', serviceName: 'user' },
    ]);
    await expect(observer.stackServices('tenant-nobody')).resolves.toEqual([]);
  });

  it('counts clusters, and describes services, missing ones too', async () => {
    await expect(observer.clusters(['acme', 'nowhere'])).resolves.toEqual([
      { name: 'acme', services: 2, running: 2, pending: 0 },
    ]);
    const { result, calls } = await countCalls(() =>
      observer.services('acme', ['order', 'user', 'gone']),
    );
    expect(calls).toEqual({ 'ECS.DescribeServices': 1 });
    const byName = new Map<string, ObservedService>(
      result.map(each => [each.serviceName, each]),
    );
    expect(byName.get('order')).toMatchObject({
      status: 'ACTIVE',
      clusterName: 'acme',
      family: 'tenantry-acme-order',
      desired: 1,
      running: 1,
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED' }],
    });
    expect(byName.get('order')!.events.length).toBeGreaterThan(0);
    expect(byName.get('gone')!.status).toBe('MISSING');
    await expect(observer.services('nowhere', ['order'])).resolves.toEqual([
      expect.objectContaining({ status: 'MISSING' }),
    ]);
  });

  it('shows tasks, why they ended, and their logs', async () => {
    const address = { clusterName: 'acme', serviceName: 'order' };
    const [task] = await observer.tasks(address);
    expect(task).toMatchObject({
      service: 'order',
      status: 'RUNNING',
      image: 'well:1',
    });
    await expect(observer.taskLog(task, 10)).resolves.toEqual([
      { at: expect.any(String), message: 'ready' },
    ]);
    await expect(observer.task('acme', task.id)).resolves.toMatchObject({
      id: task.id,
    });
    await expect(
      observer.task('acme', 'f'.repeat(32)),
    ).resolves.toBeUndefined();
    await expect(observer.stoppedTasks(address)).resolves.toEqual([]);
  });

  it('rolls the access log up', async () => {
    const { logs } = await clients.for(cell());
    const at = Date.now();
    const line = (fields: object) => ({
      timestamp: at,
      message: JSON.stringify({
        tenantId: 'acme',
        tier: 'premium',
        route: '/orders/{id}',
        status: '200',
        latencyMs: '12',
        ...fields,
      }),
    });
    await logs.send(
      new PutLogEventsCommand({
        logGroupName: 'access',
        logStreamName: 'a',
        logEvents: [
          line({}),
          line({ status: '429', latencyMs: '3' }),
          line({ status: '503', latencyMs: '700', route: '/users' }),
          line({ tenantId: '-' }),
        ],
      }),
    );
    const rows = await observer.queryAccessLogs(
      'filter ispresent(tenantId) | stats count(*) as n, sum(least(floor(status/500),1)) as s500, sum(strcontains(route,"/orders")*least(floor(status/400),1)) as o, sum(least(floor(latencyMs/12.5),1)) as l by tenantId, bin(5m)',
      { from: new Date(at - 600_000), to: new Date(at + 600_000), limit: 10 },
    );
    expect(rows.find(row => row.tenantId === 'acme')).toMatchObject({
      n: '3',
      s500: '1',
      o: '1',
      l: '1',
      'bin(5m)': expect.stringMatching(
        /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:00\.000$/,
      ),
    });
    expect(rows).toHaveLength(2);
    // Before there was a log.
    await expect(
      observer.queryAccessLogs('stats count(*) as n by tenantId', {
        from: new Date(at - 7_200_000),
        to: new Date(at - 3_600_000),
        limit: 10,
      }),
    ).resolves.toEqual([]);
  });

  it('reads what keys have used of their plans', async () => {
    const { apigateway } = await clients.for(cell());
    const key = await apigateway.send(
      new CreateApiKeyCommand({ name: 'acme', enabled: true }),
    );
    const { outputs } = (await observer.stack('shared-infra-stack'))!;
    await apigateway.send(
      new CreateUsagePlanKeyCommand({
        usagePlanId: outputs.UsagePlanIdPremium,
        keyId: key.id,
        keyType: 'API_KEY',
      }),
    );
    const day = new Date().toISOString().slice(0, 10);
    const uses = [];
    for await (const page of observer.keyUse('premium', {
      from: day,
      to: day,
    })) {
      uses.push(...page);
    }
    expect(uses.every(({ daily }) => daily.length === 1)).toBe(true);
  });

  it('reads CPU and memory of all services in one call', async () => {
    const { calls, result } = await countCalls(() =>
      observer.load(
        [
          { clusterName: 'acme', serviceName: 'order' },
          { clusterName: 'acme', serviceName: 'user' },
        ],
        { from: new Date(Date.now() - 600_000), to: new Date() },
      ),
    );
    expect(calls).toEqual({ 'CloudWatch.GetMetricData': 1 });
    for (const point of result) {
      expect(point).toMatchObject({
        clusterName: 'acme',
        at: expect.stringMatching(/:[0-5][05]:00\.000Z$/),
      });
    }
  });

  it('has nothing to receive where there is no queue', async () => {
    await expect(observer.receive(signal)).resolves.toBeUndefined();
  });

  it('says in words that AWS throttles or denies', async () => {
    sandbox.faults.set([
      {
        service: 'ecs',
        operation: 'DescribeServices',
        error: { code: 'ThrottlingException', status: 400 },
      },
      {
        service: 'cloudformation',
        operation: 'ListStacks',
        error: { code: 'AccessDenied', status: 403 },
      },
    ]);
    try {
      await expect(observer.services('acme', ['order'])).rejects.toMatchObject({
        name: 'ObservationError',
        kind: 'throttled',
        message: 'AWS is throttling our calls (ECS DescribeServices).',
      });
      await expect(observer.stacks()).rejects.toMatchObject({
        kind: 'denied',
        message: expect.stringContaining("Allow the portal's AWS role"),
      });
    } finally {
      sandbox.faults.set([]);
    }
  });
});
