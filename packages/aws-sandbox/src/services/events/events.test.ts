import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { imageOf, serviceTemplate, WELL } from '../../testing/serviceTemplate';
import {
  createStack,
  deleteStack,
  outputsOf,
  updateStack,
} from '../../testing/stacks';
import { waitFor } from '../../testing/waitFor';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

interface Event {
  source: string;
  'detail-type': string;
  resources: string[];
  detail: Record<string, any>;
}

const policyFor = (condition: object) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      Condition: condition,
    },
  ],
});

const template = (
  options: {
    pattern?: object;
    policy?: object;
    bus?: string;
    target?: object;
  } = {},
) => ({
  Resources: {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'own' } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'events' } },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'lost' } },
    Policies: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }],
        PolicyDocument: policyFor(
          options.policy ?? {
            ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Rule', 'Arn'] } },
          },
        ),
      },
    },
    DeadPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Dead' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: '*',
            },
          ],
        },
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      DependsOn: ['Bus'],
      Properties: {
        EventBusName: options.bus,
        EventPattern: options.pattern ?? {
          source: ['aws.ecs', 'aws.cloudformation'],
        },
        Targets: [
          {
            Id: 'queue',
            Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Dead', 'Arn'] } },
            ...options.target,
          },
        ],
      },
    },
  },
  Outputs: {
    Url: { Value: { Ref: 'Queue' } },
    DeadUrl: { Value: { Ref: 'Dead' } },
  },
});

describe('EventBridge', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      images: {
        ...imageOf(WELL),
        crashing: {
          tags: ['1'],
          command: [process.execPath, '-e', 'process.exit(3)'],
        },
      },
    });
    clients = clientsOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  const deploy = async (options?: Parameters<typeof template>[0]) => {
    const stack = await createStack(clients, 'events', template(options));
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const { Url, DeadUrl } = outputsOf(stack);
    return { url: Url, deadUrl: DeadUrl };
  };

  const next = (QueueUrl: string) =>
    waitFor(async (): Promise<Event | undefined> => {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
      );
      for (const { Body, ReceiptHandle } of Messages) {
        await clients.sqs.send(
          new DeleteMessageCommand({ QueueUrl, ReceiptHandle }),
        );
        return JSON.parse(Body!);
      }
      return undefined;
    });

  /** Events until one is as wanted, that one included. */
  const until = async (url: string, wanted: (event: Event) => boolean) => {
    const events: Event[] = [];
    do {
      events.push(await next(url));
    } while (!wanted(events.at(-1)!));
    return events;
  };

  const put = async (detail: object, EventBusName?: string) => {
    const { Entries } = await clients.eventbridge.send(
      new PutEventsCommand({
        Entries: [
          {
            Source: 'tenantry',
            DetailType: 'Tenant Activated',
            Detail: JSON.stringify(detail),
            EventBusName,
          },
        ],
      }),
    );
    return Entries![0];
  };

  it('brings what matches a pattern to a queue, and nothing else', async () => {
    const { url } = await deploy({
      bus: 'own',
      pattern: {
        source: ['tenantry'],
        detail: { tenant: { tier: ['premium', 'advanced'] }, zones: ['b'] },
      },
    });
    await put({ tenant: { tier: 'basic' }, zones: ['b'] }, 'own');
    await put({ tenant: { tier: 'premium' }, zones: ['a'] }, 'own');
    await put({ tenant: { tier: 'premium' }, zones: ['a', 'b'] });
    const { EventId } = await put(
      { tenant: { tier: 'premium' }, zones: ['a', 'b'] },
      'own',
    );
    expect(await next(url)).toEqual({
      version: '0',
      id: EventId,
      'detail-type': 'Tenant Activated',
      source: 'tenantry',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [],
      detail: { tenant: { tier: 'premium' }, zones: ['a', 'b'] },
    });
  });

  it('does not take events for what is not there, or in the name of AWS', async () => {
    const { FailedEntryCount, Entries } = await clients.eventbridge.send(
      new PutEventsCommand({
        Entries: [
          { Source: 'aws.ecs', DetailType: 'x', Detail: '{}' },
          { Source: 'a', DetailType: 'x', Detail: 'no JSON' },
          { Source: 'a', DetailType: 'x', Detail: '{}', EventBusName: 'none' },
        ],
      }),
    );
    expect(FailedEntryCount).toBe(3);
    expect(Entries!.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'NotAuthorizedForSource',
      'MalformedDetail',
      'InvalidArgument',
    ]);
  });

  it("puts aside what the queue's policy does not let in", async () => {
    const { deadUrl } = await deploy({
      pattern: { source: ['tenantry'] },
      policy: {
        ArnEquals: { 'aws:SourceArn': 'arn:aws:events:us-east-1:1:rule/other' },
      },
    });
    await put({ n: 1 });
    expect((await next(deadUrl)).detail).toEqual({ n: 1 });
  });

  it.each([
    ['InputTransformer in Targets', { target: { InputTransformer: {} } }],
    ['the filter {"prefix":"a"}', { pattern: { source: [{ prefix: 'a' }] } }],
    ['the target arn:aws:sns:', { target: { Arn: 'arn:aws:sns:x:1:t' } }],
  ])('says that it does not support %s', async (what, options) => {
    const stack = await createStack(clients, 'events', template(options));
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await clients.cloudformation.send(
      new DescribeStackEventsCommand({ StackName: 'events' }),
    );
    expect(
      StackEvents!.map(event => event.ResourceStatusReason ?? '').join('\n'),
    ).toContain(`The sandbox does not support ${what}`);
  });

  it('hears of stacks, deployments and tasks', async () => {
    const { url } = await deploy();
    const { StackId } = await createStack(clients, 'app', serviceTemplate());
    const events = await until(
      url,
      event =>
        event.detail['status-details']?.status === 'CREATE_COMPLETE' &&
        event.detail['stack-id'].includes('/app/'),
    );
    const { services } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster: 'c', services: ['s'] }),
    );
    const { serviceArn, deployments } = services![0];
    const of = (type: string) =>
      events.filter(event => event['detail-type'] === type);

    expect(
      of('CloudFormation Stack Status Change')
        .filter(({ detail }) => detail['stack-id'].includes('/app/'))
        .map(({ detail }) => detail['status-details'].status),
    ).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
    expect(of('ECS Deployment State Change')).toEqual([
      expect.objectContaining({
        source: 'aws.ecs',
        resources: [serviceArn],
        detail: expect.objectContaining({
          eventType: 'INFO',
          eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
          deploymentId: deployments![0].id,
        }),
      }),
      expect.objectContaining({
        detail: expect.objectContaining({
          eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
          reason: `ECS deployment ${deployments![0].id} completed.`,
        }),
      }),
    ]);
    expect(of('ECS Service Action')).toEqual([
      expect.objectContaining({
        resources: [serviceArn],
        detail: expect.objectContaining({ eventName: 'SERVICE_STEADY_STATE' }),
      }),
    ]);
    expect(of('ECS Task State Change').at(-1)!.detail).toMatchObject({
      group: 'service:s',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      startedBy: deployments![0].id,
      version: 1,
      startedAt: expect.any(String),
      containers: [{ name: 'main', lastStatus: 'RUNNING' }],
    });

    await deleteStack(clients, StackId!);
    const later = await until(
      url,
      event => event.detail['status-details']?.status === 'DELETE_COMPLETE',
    );
    const stops = later.filter(
      event => event['detail-type'] === 'ECS Task State Change',
    );
    const versions = stops.map(({ detail }) => detail.version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(stops.at(-1)!.detail).toMatchObject({
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'ServiceSchedulerInitiated',
      stoppedAt: expect.any(String),
    });
  });

  it('hears of a deployment that fails, and of what its tasks failed of', async () => {
    const { url } = await deploy({ pattern: { source: ['aws.ecs'] } });
    await createStack(clients, 'app', serviceTemplate());
    const update = updateStack(
      clients,
      'app',
      serviceTemplate({ image: 'app:none' }),
    );
    const events = await until(
      url,
      ({ detail }) => detail.eventName === 'SERVICE_DEPLOYMENT_FAILED',
    );
    await update;
    expect(events.at(-1)!.detail).toMatchObject({
      eventType: 'ERROR',
      reason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
    expect(
      events.find(({ detail }) => detail.stopCode === 'TaskFailedToStart')!
        .detail.stoppedReason,
    ).toMatch(/^CannotPullContainerError/);
  });

  it('hears of tasks that keep ending, with their exit codes', async () => {
    const { url } = await deploy({ pattern: { source: ['aws.ecs'] } });
    void createStack(
      clients,
      'app',
      serviceTemplate({ image: 'crashing:1' }),
    ).catch(() => {});
    const events = await until(
      url,
      ({ detail }) => detail.eventName === 'SERVICE_TASK_START_IMPAIRED',
    );
    expect(
      events.find(
        ({ detail }) => detail.stopCode === 'EssentialContainerExited',
      )!.detail.containers,
    ).toEqual([expect.objectContaining({ name: 'main', exitCode: 3 })]);
  });
});
