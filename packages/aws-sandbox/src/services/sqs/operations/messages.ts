import { createHash } from 'node:crypto';
import type {
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageRequest,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService, CallContext } from '../../../types';
import type { Mailbox } from '../Mailbox';
import type { Message } from '../model';
import type { Queues } from '../Queues';

/** SQS's limits. */
const MAX_BATCH = 10;
const MAX_WAIT_S = 20;
const MAX_VISIBILITY_S = 43_200;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function inRange(name: string, value: number, low: number, high: number) {
  if (value < low || value > high) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${low} and ${high}, if provided.`,
    );
  }
  return value;
}

/** The message that a handle stands for, unless it is gone. */
function messageOf(
  mailbox: Mailbox,
  handle: string | undefined,
): Message | undefined {
  const [id, nonce] = Buffer.from(handle ?? '', 'base64')
    .toString()
    .split(' ');
  if (!nonce) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      404,
    );
  }
  return mailbox.get(id);
}

function systemAttributes(
  message: Message,
  wanted: readonly string[],
): Record<string, string> {
  const all: Record<string, string> = {
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    SentTimestamp: String(message.sentMs),
    SenderId: message.sender,
  };
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => wanted.includes('All') || wanted.includes(name),
    ),
  );
}

/** Sending, receiving and finishing messages. */
export function messageOperations(queues: Queues): AwsService['operations'] {
  const mailboxOf = (url: string | undefined) =>
    queues.mailbox(queues.require(url).name);

  return {
    SendMessage(input: SendMessageRequest, { principal }: CallContext) {
      only(
        input,
        ['QueueUrl', 'MessageBody', 'DelaySeconds'],
        'sqs:SendMessage',
      );
      const queue = queues.require(input.QueueUrl);
      const body = input.MessageBody!;
      if (Buffer.byteLength(body) > queue.maximumMessageSize) {
        throw new AwsError(
          'InvalidParameterValue',
          `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
        );
      }
      const { id } = queues.send(
        queue,
        body,
        'arn' in principal ? principal.arn : 'anonymous',
        input.DelaySeconds,
      );
      return { MessageId: id, MD5OfMessageBody: md5(body) };
    },

    async ReceiveMessage(
      input: ReceiveMessageRequest,
      { signal }: CallContext,
    ): Promise<ReceiveMessageResult> {
      only(
        input,
        [
          'QueueUrl',
          'MaxNumberOfMessages',
          'VisibilityTimeout',
          'WaitTimeSeconds',
          'AttributeNames',
          'MessageSystemAttributeNames',
          // There are none, whoever asks for them.
          'MessageAttributeNames',
        ],
        'sqs:ReceiveMessage',
      );
      const queue = queues.require(input.QueueUrl);
      const messages = await queues
        .mailbox(queue.name)
        .receive(
          inRange(
            'MaxNumberOfMessages',
            input.MaxNumberOfMessages ?? 1,
            1,
            MAX_BATCH,
          ),
          inRange(
            'VisibilityTimeout',
            input.VisibilityTimeout ?? queue.visibilityTimeout,
            0,
            MAX_VISIBILITY_S,
          ),
          inRange(
            'WaitTimeSeconds',
            input.WaitTimeSeconds ?? queue.receiveWait,
            0,
            MAX_WAIT_S,
          ) * 1000,
          signal,
        );
      const wanted = [
        ...(input.AttributeNames ?? []),
        ...(input.MessageSystemAttributeNames ?? []),
      ];
      return {
        Messages:
          messages.length === 0
            ? undefined
            : messages.map(message => ({
                MessageId: message.id,
                ReceiptHandle: message.receipt,
                Body: message.body,
                MD5OfBody: md5(message.body),
                Attributes:
                  wanted.length === 0
                    ? undefined
                    : systemAttributes(message, wanted),
              })),
      };
    },

    DeleteMessage(input) {
      only(input, ['QueueUrl', 'ReceiptHandle'], 'sqs:DeleteMessage');
      const mailbox = mailboxOf(input.QueueUrl);
      const message = messageOf(mailbox, input.ReceiptHandle);
      // A handle that somebody else's has replaced deletes nothing, and says nothing.
      if (message?.receipt === input.ReceiptHandle) {
        mailbox.remove(message!.id);
      }
    },

    DeleteMessageBatch(
      input: DeleteMessageBatchRequest,
    ): DeleteMessageBatchResult {
      only(input, ['QueueUrl', 'Entries'], 'sqs:DeleteMessageBatch');
      const mailbox = mailboxOf(input.QueueUrl);
      const entries = input.Entries ?? [];
      if (entries.length === 0) {
        throw new AwsError(
          'EmptyBatchRequest',
          'There should be at least one DeleteMessageBatchRequestEntry in the request.',
        );
      }
      if (entries.length > MAX_BATCH) {
        throw new AwsError(
          'TooManyEntriesInBatchRequest',
          `Maximum number of entries per request are ${MAX_BATCH}. You have sent ${entries.length}.`,
        );
      }
      if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
        throw new AwsError(
          'BatchEntryIdsNotDistinct',
          'Two or more batch entries in the request have the same Id.',
        );
      }
      const result = {
        Successful: [],
        Failed: [],
      } as Required<DeleteMessageBatchResult>;
      for (const { Id, ReceiptHandle } of entries) {
        try {
          const message = messageOf(mailbox, ReceiptHandle);
          if (message?.receipt === ReceiptHandle) {
            mailbox.remove(message!.id);
          }
          result.Successful!.push({ Id });
        } catch (error) {
          const { code, message } = error as AwsError;
          result.Failed!.push({
            Id,
            Code: code,
            Message: message,
            SenderFault: true,
          });
        }
      }
      return result;
    },

    ChangeMessageVisibility(input) {
      only(
        input,
        ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
        'sqs:ChangeMessageVisibility',
      );
      const mailbox = mailboxOf(input.QueueUrl);
      const message = messageOf(mailbox, input.ReceiptHandle);
      const seconds = inRange(
        'VisibilityTimeout',
        input.VisibilityTimeout,
        0,
        MAX_VISIBILITY_S,
      );
      if (!message || message.receipt !== input.ReceiptHandle) {
        throw new AwsError(
          'MessageNotInflight',
          'The specified message is not in flight.',
        );
      }
      mailbox.setVisibility(message, seconds);
    },
  };
}
