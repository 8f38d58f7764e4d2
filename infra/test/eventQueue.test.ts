import { testApp } from './app';
import { resourcesOf } from './reading';

describe('the event queue', () => {
  const shared = testApp().template('shared-infra-stack');
  const [[ruleId, rule]] = resourcesOf(shared, 'AWS::Events::Rule');
  const queues = resourcesOf(shared, 'AWS::SQS::Queue');
  const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

  it('has a name that is known before the cell is there', () => {
    expect(queues.map(([, { Properties }]) => Properties.QueueName)).toEqual([
      { 'Fn::Join': ['', ['tenantry-', { Ref: 'CellId' }, '-events-dead']] },
      { 'Fn::Join': ['', ['tenantry-', { Ref: 'CellId' }, '-events']] },
    ]);
  });

  it('hears of services, tasks and stacks by one rule, and loses nothing silently', () => {
    const [[deadId], [queueId, queue]] = queues;
    expect(resourcesOf(shared, 'AWS::Events::Rule')).toHaveLength(1);
    expect(rule.Properties).toMatchObject({
      EventPattern: {
        source: ['aws.ecs', 'aws.cloudformation'],
        'detail-type': expect.arrayContaining(['ECS Task State Change']),
      },
      Targets: [
        { Arn: arnOf(queueId), DeadLetterConfig: { Arn: arnOf(deadId) } },
      ],
    });
    // On the default bus, the only one that hears of AWS itself.
    expect(rule.Properties.EventBusName).toBeUndefined();
    expect(queue.Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: arnOf(deadId),
      maxReceiveCount: 5,
    });
  });

  it('takes messages of that rule alone, encrypted at rest and on the way', () => {
    shared.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
    });
    const statements = resourcesOf(shared, 'AWS::SQS::QueuePolicy').map(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    );
    expect(statements).toHaveLength(queues.length);
    for (const list of statements) {
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
        Condition: { ArnEquals: { 'aws:SourceArn': arnOf(ruleId) } },
      });
    }
  });

  it('is told as an output', () => {
    shared.hasOutput('EventQueueUrl', { Value: { Ref: queues[1][0] } });
  });
});
