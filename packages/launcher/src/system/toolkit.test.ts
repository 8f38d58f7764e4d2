import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  EventBridgeClient,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { until } from '@tenantry/aws-sandbox/testing';
import { connectionOf } from '../cell';
import { startSystem, type System } from '../testing/system';

const { signal } = new AbortController();

/** Hears everything of the toolkit on the cell's bus. */
const listener = (busName: string) => ({
  Resources: {
    Heard: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'heard' } },
    Policy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Heard' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Heard', 'Arn'] },
              Condition: {
                ArnEquals: {
                  'aws:SourceArn': { 'Fn::GetAtt': ['All', 'Arn'] },
                },
              },
            },
          ],
        },
      },
    },
    All: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: busName,
        EventPattern: {
          source: ['sbt.control.plane', 'sbt.application.plane'],
        },
        State: 'ENABLED',
        Targets: [{ Id: 'Heard', Arn: { 'Fn::GetAtt': ['Heard', 'Arn'] } }],
      },
    },
  },
});

const IDS = {
  tenantId: '6d9b1d2c-3a0e-4a38-9d2b-97a9d8e2f001',
  tenantRegistrationId: 'b0a1c2d3-0000-4000-8000-000000000001',
};
const REQUEST = {
  ...IDS,
  tenantName: 'Globex',
  email: 'hank@globex.example',
  tier: 'basic',
};

interface Heard {
  type: string;
  detail: any;
}

describe('a control plane of the toolkit', () => {
  let system: System;
  let bus: EventBridgeClient;
  let sqs: SQSClient;
  /** Everything that the bus has heard so far. */
  const heard: Heard[] = [];

  beforeAll(async () => {
    system = await startSystem();
    const connection = connectionOf(system.sandbox);
    bus = new EventBridgeClient(connection);
    sqs = new SQSClient(connection);
    const cloudFormation = new CloudFormationClient(connection);
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: 'listener',
        TemplateBody: JSON.stringify(listener(system.outputs.EventBusName)),
      }),
    );
    await waitUntilStackCreateComplete(
      { client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { StackName: 'listener' },
    );
    cloudFormation.destroy();
    for (const name of ['onboard-tenant', 'offboard-tenant']) {
      await system.api.templateReady(`template:default/${name}`, signal);
    }
  }, 240_000);

  afterAll(async () => {
    bus?.destroy();
    sqs?.destroy();
    await system?.stop();
  }, 60_000);

  const ask = (type: string, detail: object) =>
    bus.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: system.outputs.EventBusName,
            Source: 'sbt.control.plane',
            DetailType: `sbt_aws_${type}`,
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );

  /** Listens until the bus has heard an event, and gives all since the last time. */
  async function heardUntil(type: string): Promise<Heard[]> {
    const from = heard.length;
    const QueueUrl = `${system.sandbox.endpoint}/${system.sandbox.accountId}/heard`;
    await until(
      async () => {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 5,
          }),
        );
        for (const { Body, ReceiptHandle } of Messages) {
          const event = JSON.parse(Body!);
          heard.push({
            type: event['detail-type'].replace('sbt_aws_', ''),
            detail: event.detail,
          });
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
        return heard.slice(from).some(event => event.type === type);
      },
      { limitMs: 120_000 },
    );
    return heard.slice(from);
  }

  const types = (events: Heard[]) => events.map(({ type }) => type);

  it('is told why a tenant cannot be had', async () => {
    await ask('onboardingRequest', { ...REQUEST, tier: 'gold' });
    const events = await heardUntil('onboardingFailure');
    expect(types(events)).toEqual([
      'onboardingRequest',
      'provisionFailure',
      'onboardingFailure',
    ]);
    expect(events[2].detail).toMatchObject({
      ...IDS,
      jobOutput: {
        tenantRegistrationData: {
          registrationStatus: 'failed',
          cause: expect.stringContaining('tier'),
        },
      },
    });
  }, 120_000);

  it('gets a tenant, once however often it asks', async () => {
    await ask('onboardingRequest', REQUEST);
    await ask('onboardingRequest', REQUEST);
    const events = await heardUntil('onboardingSuccess');
    expect(types(events)).toEqual([
      'onboardingRequest',
      'onboardingRequest',
      'provisionSuccess',
      'onboardingSuccess',
    ]);
    expect(events[3].detail).toMatchObject(IDS);
    expect(await system.api.get('/api/tenants/tenants/globex')).toMatchObject({
      state: 'active',
      displayName: 'Globex',
      owner: 'group:default/platform',
    });
    const { tasks } = await system.api.get<{ tasks: unknown[] }>(
      '/api/scaffolder/v2/tasks',
    );
    expect(tasks).toHaveLength(1);
  }, 120_000);

  it('has it offboarded, with its data kept', async () => {
    await ask('offboardingRequest', IDS);
    const events = await heardUntil('offboardingSuccess');
    expect(types(events)).toEqual([
      'offboardingRequest',
      'deprovisionSuccess',
      'offboardingSuccess',
    ]);
    expect(events[2].detail).toMatchObject(IDS);
    const { objects } = await system.sandbox.inventory();
    expect(String(objects)).toContain('globex');
  }, 240_000);
});
