import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { createStack, deleteStack, outputsOf } from '../../testing/stacks';

jest.setTimeout(60_000);

const TEMPLATE = {
  Resources: {
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'work',
        VisibilityTimeout: 60,
        MessageRetentionPeriod: 3600,
        SqsManagedSseEnabled: true,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] },
          maxReceiveCount: 2,
        },
      },
    },
  },
  Outputs: {
    Url: { Value: { Ref: 'Queue' } },
    DeadUrl: { Value: { Ref: 'Dead' } },
  },
};

describe('SQS', () => {
  let dataDir: string;
  let nowMs: number;
  let sandbox: Sandbox;
  let sqs: Clients['sqs'];
  let QueueUrl: string;
  let deadUrl: string;
  let stackId: string;

  const start = async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      dataDir,
      clock: { now: () => new Date(nowMs) },
    });
    ({ sqs } = clientsOf(sandbox));
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sandbox-sqs-'));
    nowMs = Date.parse('2026-11-24T10:58:00.000Z');
    await start();
    const stack = await createStack(clientsOf(sandbox), 'queue', TEMPLATE);
    stackId = stack.StackId!;
    ({ Url: QueueUrl, DeadUrl: deadUrl } = outputsOf(stack));
  });
  afterEach(async () => {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const send = (MessageBody: string, more: object = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

  const receive = async (more: object = {}) => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        ...more,
      }),
    );
    return Messages;
  };
  const bodies = async (more: object = {}) =>
    (await receive(more)).map(({ Body }) => Body);

  it('hides a message from others until it is deleted, or its time is over', async () => {
    await send('a');
    await send('b');
    const [a, b] = await receive();
    expect([a.Body, b.Body]).toEqual(['a', 'b']);
    expect(await receive()).toEqual([]);
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: a.ReceiptHandle }),
    );
    nowMs += 60_000;
    const [again, ...others] = await receive();
    expect(others).toEqual([]);
    expect(again).toMatchObject({
      Body: 'b',
      Attributes: { ApproximateReceiveCount: '2' },
    });
    // The first handle is out of date.
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle: b.ReceiptHandle }),
    );
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: again.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(await bodies({ QueueUrl: deadUrl })).toEqual([]);
  });

  it('answers a long poll as soon as there is a message', async () => {
    const started = Date.now();
    const polled = bodies({ WaitTimeSeconds: 20 });
    await send('late');
    expect(await polled).toEqual(['late']);
    expect(Date.now() - started).toBeLessThan(10_000);
    const waited = Date.now();
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    expect(Date.now() - waited).toBeGreaterThanOrEqual(950);
  });

  it('gives no message to who has hung up', async () => {
    const abort = new AbortController();
    const polled = sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
      { abortSignal: abort.signal },
    );
    setTimeout(() => abort.abort(), 50);
    await expect(polled).rejects.toMatchObject({ name: 'AbortError' });
    await send('for somebody else');
    expect(await bodies({ WaitTimeSeconds: 20 })).toEqual([
      'for somebody else',
    ]);
  });

  it('puts aside what was received too often', async () => {
    await send('poison');
    for (let i = 0; i < 2; i += 1) {
      expect(await bodies()).toEqual(['poison']);
      nowMs += 60_000;
    }
    expect(await bodies()).toEqual([]);
    expect(await bodies({ QueueUrl: deadUrl })).toEqual(['poison']);
  });

  it('keeps messages through a restart, and no longer than the queue says', async () => {
    await send('kept');
    await receive();
    await sandbox.stop();
    await start();
    const { QueueUrl: found } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: 'work' }),
    );
    expect(found).toBe(`${sandbox.endpoint}/000000000000/work`);
    QueueUrl = found!;
    nowMs += 60_000;
    expect(await bodies()).toEqual(['kept']);
    nowMs += 3_600_000;
    expect(await bodies()).toEqual([]);
  });

  it('counts what it has', async () => {
    const count = async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      return Attributes;
    };
    await send('a');
    await send('b');
    await send('c', { DelaySeconds: 5 });
    await receive({ MaxNumberOfMessages: 1 });
    expect(await count()).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:work',
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '60',
      SqsManagedSseEnabled: 'true',
      RedrivePolicy: expect.stringContaining(':dead'),
    });
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await count()).toMatchObject({ ApproximateNumberOfMessages: '0' });
  });

  it('deletes up to ten messages at once, and says which it could not', async () => {
    await send('a');
    const [{ ReceiptHandle }] = await receive();
    const batch = (Entries: Array<{ Id: string; ReceiptHandle: string }>) =>
      sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(
      await batch([
        { Id: '1', ReceiptHandle: ReceiptHandle! },
        { Id: '2', ReceiptHandle: 'nonsense' },
      ]),
    ).toMatchObject({
      Successful: [{ Id: '1' }],
      Failed: [{ Id: '2', Code: 'ReceiptHandleIsInvalid' }],
    });
    const many = Array.from({ length: 11 }, (_, index) => ({
      Id: String(index),
      ReceiptHandle: ReceiptHandle!,
    }));
    await expect(batch(many)).rejects.toThrow(/per request are 10/);
    nowMs += 60_000;
    expect(await receive()).toEqual([]);
  });

  it('refuses what SQS refuses', async () => {
    await expect(receive({ MaxNumberOfMessages: 11 })).rejects.toThrow(
      /Must be between 1 and 10/,
    );
    await expect(receive({ WaitTimeSeconds: 21 })).rejects.toThrow(
      /Must be between 0 and 20/,
    );
    await deleteStack(clientsOf(sandbox), stackId);
    await expect(send('x')).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });
});
