import {
  EventBridgeClient,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Sandbox } from '@tenantry/aws-sandbox';
import { withFrontDoor } from '../__testUtils__/frontDoor';
import {
  hastyClock,
  INPUT,
  offboard,
  onboard,
  startPortal,
  stepOf,
} from '../__testUtils__/portal';
import { connectionOf, startTestCell } from '../__testUtils__/testCell';
import type { DefaultTenantsService } from '../DefaultTenantsService';
import type { TaskRunner } from './types';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const BUS = 'tenants';

const queue = (name: string, rule: string) => ({
  [name]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } },
  [`${name}Policy`]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: name }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': [name, 'Arn'] },
            Condition: {
              ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } },
            },
          },
        ],
      },
    },
  },
});

const rule = (target: string, pattern: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventBusName: { Ref: 'Bus' },
    EventPattern: pattern,
    State: 'ENABLED',
    Targets: [{ Id: 'Queue', Arn: { 'Fn::GetAtt': [target, 'Arn'] } }],
  },
});

/** A bus, the portal's queue of requests, and a queue of all that the bus has heard. */
const TOOLKIT = {
  Resources: {
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: BUS } },
    ...queue('Requests', 'Asked'),
    ...queue('Heard', 'All'),
    Asked: rule('Requests', {
      source: ['sbt.control.plane'],
      detail: { requestedBy: [{ exists: false }] },
    }),
    All: rule('Heard', {
      source: ['sbt.control.plane', 'sbt.application.plane'],
    }),
  },
};

const { signal } = new AbortController();

describe('the toolkit', () => {
  const door = withFrontDoor();
  let sandbox: Sandbox;
  let portal: DefaultTenantsService;
  let sqs: SQSClient;
  let bus: EventBridgeClient;

  const urlOf = (name: string) =>
    `${sandbox.endpoint}/${sandbox.accountId}/${name}`;

  beforeEach(async () => {
    sandbox = await startTestCell({
      apiUrl: door.url,
      stacks: { toolkit: TOOLKIT },
      outputsOf: ({ endpoint, accountId }) => ({
        EventBusName: BUS,
        RequestQueueUrl: `${endpoint}/${accountId}/Requests`,
      }),
    });
    portal = startPortal(sandbox, { now: hastyClock() });
    sqs = new SQSClient(connectionOf(sandbox));
    bus = new EventBridgeClient(connectionOf(sandbox));
  });

  afterEach(async () => {
    sqs?.destroy();
    bus?.destroy();
    await sandbox?.stop();
  });

  /** What the bus has heard since the last look, in order. */
  async function heard() {
    const events: Array<{ type: string; source: string; detail: any }> = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: urlOf('Heard'),
          MaxNumberOfMessages: 10,
        }),
      );
      if (Messages.length === 0) {
        return events;
      }
      for (const { Body, ReceiptHandle } of Messages) {
        const { source, detail, ...rest } = JSON.parse(Body!);
        events.push({ source, detail, type: rest['detail-type'] });
        await sqs.send(
          new DeleteMessageCommand({ QueueUrl: urlOf('Heard'), ReceiptHandle }),
        );
      }
    }
  }

  const types = (events: Array<{ type: string }>) =>
    events.map(({ type }) => type.replace('sbt_aws_', ''));

  const ask = (type: string, detail: object) =>
    bus.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: BUS,
            Source: 'sbt.control.plane',
            DetailType: `sbt_aws_${type}`,
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );

  /** Notes what it is to start. */
  function aRunner(outcome?: { failed?: string }) {
    const started: Array<{ template: string; values: any }> = [];
    const runner: TaskRunner = {
      start: async (template, values) => {
        started.push({ template, values });
        return `task-${started.length}`;
      },
      outcome: async () => outcome,
    };
    return { runner, started };
  }

  const REQUEST = {
    tenantId: '6d9b1d2c-3a0e-4a38-9d2b-97a9d8e2f001',
    tenantRegistrationId: 'b0a1c2d3-0000-4000-8000-000000000001',
    tenantName: 'Globex & Sons',
    email: 'hank@globex.example',
    tier: 'BASIC',
  };
  const IDS = {
    tenantId: REQUEST.tenantId,
    tenantRegistrationId: REQUEST.tenantRegistrationId,
  };

  it('hears of a life from its first day to its last, in order and once', async () => {
    await onboard(portal, INPUT, stepOf('one'));
    await portal.toolkit.relay(signal);
    await portal.operations.suspend('acme', 'Unpaid', stepOf('two'));
    await portal.operations.resume('acme', stepOf('three'));
    await offboard(
      portal,
      { tenantId: 'acme', confirm: 'acme', retention: 'erase' },
      stepOf('four'),
    );
    await portal.toolkit.relay(signal);
    expect(await portal.toolkit.relay(signal)).toBe(0);
    const events = await heard();
    expect(types(events)).toEqual([
      'onboardingRequest',
      'provisionSuccess',
      'onboardingSuccess',
      'deactivateRequest',
      'deactivateSuccess',
      'activateRequest',
      'activateSuccess',
      'offboardingRequest',
      'deprovisionSuccess',
      'offboardingSuccess',
    ]);
    for (const { type, source, detail } of events) {
      expect(source).toBe(
        /Request$/.test(type) ? 'sbt.control.plane' : 'sbt.application.plane',
      );
      expect(detail).toMatchObject({
        tenantId: 'acme',
        tenantRegistrationId: 'acme',
        eventId: expect.any(String),
      });
    }
    expect(events[2].detail.jobOutput).toEqual({
      tenantData: { tenantName: 'Acme Corp', tier: 'basic' },
      tenantRegistrationData: { registrationStatus: 'created' },
    });
    // The billing makes its customer of it; nobody else gets to know the address.
    expect(JSON.stringify(events.slice(1))).not.toContain('ada@acme.example');
    expect(events[0].detail.email).toBe('ada@acme.example');
  });

  it('hears why an onboarding failed', async () => {
    const step = stepOf('one');
    await portal.onboarding.reserve(INPUT, step);
    await portal.recordFailure(
      'acme',
      { step: 'deploy', error: new Error('No room') },
      step,
    );
    await portal.toolkit.relay(signal);
    const events = await heard();
    expect(types(events).slice(1)).toEqual([
      'provisionFailure',
      'onboardingFailure',
    ]);
    expect(events[2].detail.jobOutput.tenantRegistrationData).toMatchObject({
      registrationStatus: 'failed',
      cause: expect.stringContaining('deploy'),
    });
  });

  it('is told later when the bus does not take an event', async () => {
    await onboard(portal, INPUT, stepOf('one'));
    sandbox.faults.set([
      {
        service: 'events',
        operation: 'PutEvents',
        error: { code: 'AccessDeniedException', status: 400 },
      },
    ]);
    await expect(portal.toolkit.relay(signal)).rejects.toThrow();
    sandbox.faults.set([]);
    await portal.toolkit.relay(signal);
    expect(types(await heard())).toEqual([
      'onboardingRequest',
      'provisionSuccess',
      'onboardingSuccess',
    ]);
  });

  it('does not hear its own requests, and starts nothing for them', async () => {
    await portal.onboarding.reserve(INPUT, stepOf('one'));
    await portal.toolkit.relay(signal);
    await ask('onboardingRequest', REQUEST);
    const { runner, started } = aRunner();
    await portal.toolkit.serve('local', runner, signal);
    expect(started.map(({ values }) => values.tenantId)).toEqual([
      'globex-sons',
    ]);
  });

  it('asks for a tenant and its end, and is answered with its own ids', async () => {
    await ask('onboardingRequest', REQUEST);
    const { runner, started } = aRunner();
    await portal.toolkit.serve('local', runner, signal);
    expect(started).toEqual([
      {
        template: 'onboard-tenant',
        values: {
          tenantId: 'globex-sons',
          displayName: 'Globex & Sons',
          tier: 'basic',
          adminEmail: 'hank@globex.example',
        },
      },
    ]);
    const values = { ...INPUT, ...started[0].values };
    await onboard(portal, values, stepOf('task-1'));
    await portal.toolkit.follow(runner, signal);
    await heard();
    await portal.toolkit.relay(signal);
    const answers = await heard();
    expect(types(answers)).toEqual(['provisionSuccess', 'onboardingSuccess']);
    answers.forEach(({ detail }) => expect(detail).toMatchObject(IDS));

    await ask('offboardingRequest', IDS);
    await portal.toolkit.serve('local', runner, signal);
    expect(started[1]).toEqual({
      template: 'offboard-tenant',
      values: {
        tenantId: 'globex-sons',
        confirm: 'globex-sons',
        retention: 'export',
      },
    });
    await offboard(portal, started[1].values, stepOf('task-2'));
    await heard();
    await portal.toolkit.relay(signal);
    const ends = await heard();
    expect(types(ends)).toEqual(['deprovisionSuccess', 'offboardingSuccess']);
    ends.forEach(({ detail }) => expect(detail).toMatchObject(IDS));
  });

  it('asks in vain for a second of the same registration', async () => {
    await ask('onboardingRequest', REQUEST);
    await ask('onboardingRequest', REQUEST);
    const { runner, started } = aRunner();
    await portal.toolkit.serve('local', runner, signal);
    expect(started).toHaveLength(1);
  });

  it('starts a task that a portal had no time to start', async () => {
    await ask('onboardingRequest', REQUEST);
    const { runner, started } = aRunner();
    const dying = { ...runner, start: () => Promise.reject(new Error('Dead')) };
    await portal.toolkit.serve('local', dying, signal);
    expect(started).toEqual([]);
    await ask('onboardingRequest', REQUEST);
    await portal.toolkit.serve('local', runner, signal);
    expect(started).toHaveLength(1);
  });

  it.each([
    ['no tier', 'onboardingRequest', { ...REQUEST, tier: undefined }, /tier/],
    ['no address', 'onboardingRequest', { ...REQUEST, email: 'x' }, /email/],
    [
      'a name that no id comes of',
      'onboardingRequest',
      { ...REQUEST, tenantName: '!!' },
      /name/,
    ],
    ['nobody', 'offboardingRequest', IDS, /no such tenant/],
  ])('is told that a request for %s is wrong', async (_, type, detail, why) => {
    await ask(type, detail);
    await heard();
    const { runner, started } = aRunner();
    await portal.toolkit.serve('local', runner, signal);
    expect(started).toEqual([]);
    const answers = await heard();
    const kind = type.replace('Request', '');
    expect(types(answers)).toEqual([
      kind === 'onboarding' ? 'provisionFailure' : 'deprovisionFailure',
      `${kind}Failure`,
    ]);
    expect(answers[1].detail).toMatchObject({
      ...IDS,
      jobOutput: {
        tenantRegistrationData: { cause: expect.stringMatching(why) },
      },
    });
  });

  it('is told that the id of a name is taken', async () => {
    await portal.onboarding.reserve(
      { ...INPUT, tenantId: 'globex-sons' },
      stepOf('one'),
    );
    await ask('onboardingRequest', REQUEST);
    await heard();
    const { runner, started } = aRunner();
    await portal.toolkit.serve('local', runner, signal);
    expect(started).toEqual([]);
    expect(types(await heard())).toContain('onboardingFailure');
  });

  it('is told of a task that failed before it had entered a tenant, and may ask again', async () => {
    await ask('onboardingRequest', { ...REQUEST, tier: 'gold' });
    await heard();
    const failing = aRunner({ failed: 'There is no tier "gold".' });
    await portal.toolkit.serve('local', failing.runner, signal);
    await portal.toolkit.follow(failing.runner, signal);
    const answers = await heard();
    expect(types(answers)).toEqual(['provisionFailure', 'onboardingFailure']);
    expect(JSON.stringify(answers)).toContain('no tier \\"gold\\"');
    await portal.toolkit.follow(failing.runner, signal);
    expect(await heard()).toEqual([]);

    await ask('onboardingRequest', REQUEST);
    const { runner, started } = aRunner();
    await portal.toolkit.serve('local', runner, signal);
    expect(started).toHaveLength(1);
  });

  it('ignores what is no event of its own', async () => {
    await ask('billingSuccess', {});
    await ask('onboardingRequest', {});
    const { runner, started } = aRunner();
    await portal.toolkit.serve('local', runner, signal);
    expect(started).toEqual([]);
  });

  it('hears how much a tenant used', async () => {
    await portal.toolkit.meter(
      'local',
      [
        {
          tenantId: 'acme',
          from: '2026-11-29T07:00:00.000Z',
          to: '2026-11-29T08:00:00.000Z',
          requests: 137,
          clientErrors: 20,
          serverErrors: 0,
          throttled: 20,
        },
      ],
      signal,
    );
    expect(await heard()).toEqual([
      {
        source: 'sbt.application.plane',
        type: 'sbt_aws_ingestUsage',
        detail: expect.objectContaining({
          tenantId: 'acme',
          requests: 137,
          throttled: 20,
        }),
      },
    ]);
  });
});
