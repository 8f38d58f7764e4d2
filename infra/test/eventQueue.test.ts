import { testApp } from './app';
import { resourcesOf } from './reading';

describe.each([
  {
    name: 'events',
    output: 'EventQueueUrl',
    // On the default bus, the only one that hears of AWS itself.
    bus: undefined,
    pattern: {
      source: ['aws.ecs', 'aws.cloudformation'],
      'detail-type': expect.arrayContaining(['ECS Task State Change']),
    },
  },
  {
    name: 'requests',
    output: 'RequestQueueUrl',
    bus: { Ref: expect.stringMatching(/^EventBus/) },
    pattern: {
      source: ['sbt.control.plane'],
      'detail-type': [
        'sbt_aws_onboardingRequest',
        'sbt_aws_offboardingRequest',
      ],
      // The portal's own are none.
      detail: { requestedBy: [{ exists: false }] },
    },
  },
])('the queue of $name', ({ name, output, bus, pattern }) => {
  const shared = testApp().template('shared-infra-stack');
  const named = (suffix: string) => ({
    'Fn::Join': ['', ['tenantry-', { Ref: 'CellId' }, suffix]],
  });
  const queues = resourcesOf(shared, 'AWS::SQS::Queue');
  const queueNamed = (suffix: string) =>
    queues.find(
      ([, { Properties }]) =>
        JSON.stringify(Properties.QueueName) === JSON.stringify(named(suffix)),
    )!;
  const [queueId, queue] = queueNamed(`-${name}`);
  const [deadId] = queueNamed(`-${name}-dead`);
  const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const rules = resourcesOf(shared, 'AWS::Events::Rule').filter(
    ([, { Properties }]) =>
      JSON.stringify(Properties.Targets).includes(`"${queueId}"`),
  );

  it('hears by one rule, and loses nothing silently', () => {
    expect(rules).toHaveLength(1);
    const [[, rule]] = rules;
    expect(rule.Properties).toMatchObject({
      EventPattern: pattern,
      Targets: [
        { Arn: arnOf(queueId), DeadLetterConfig: { Arn: arnOf(deadId) } },
      ],
    });
    expect(rule.Properties.EventBusName).toEqual(bus);
    expect(queue.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: arnOf(deadId),
      maxReceiveCount: 5,
    });
  });

  it('takes messages of that rule alone, encrypted at rest and on the way', () => {
    for (const id of [queueId, deadId]) {
      const found = queues.find(([each]) => each === id)!;
      expect(found[1].Properties.SqsManagedSseEnabled).toBe(true);
      const [[, policy]] = resourcesOf(shared, 'AWS::SQS::QueuePolicy').filter(
        ([, { Properties }]) =>
          JSON.stringify(Properties.Queues) === JSON.stringify([{ Ref: id }]),
      );
      const list = policy.Properties.PolicyDocument.Statement;
      expect(list).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sqs:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
      const allowed = list.filter((item: any) => item.Effect === 'Allow');
      expect(allowed).toHaveLength(1);
      expect(allowed[0]).toMatchObject({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': arnOf(rules[0][0]) } },
      });
    }
  });

  it('is told as an output', () => {
    shared.hasOutput(output, { Value: { Ref: queueId } });
  });
});
