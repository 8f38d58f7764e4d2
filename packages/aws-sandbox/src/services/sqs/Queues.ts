import { AwsError } from '../../errors';
import { allowsService } from '../../iam/resourcePolicy';
import type { Collection } from '../../state/store';
import type { Account } from '../../types';
import { Mailbox } from './Mailbox';
import type { MessageRecord, QueueRecord } from './model';

/** The queues of the account. Messages survive a restart, and can then be received again. */
export class Queues {
  readonly #queues: Collection<QueueRecord>;
  readonly #kept: Collection<MessageRecord>;
  readonly #mailboxes = new Map<string, Mailbox>();

  constructor(private readonly account: Account) {
    this.#queues = account.store.collection('sqs.queues');
    this.#kept = account.store.collection('sqs.messages');
    for (const message of this.#kept.values()) {
      if (this.#queues.get(message.queue)) {
        this.mailbox(message.queue).add(message);
      }
    }
  }

  all(): QueueRecord[] {
    return this.#queues.values();
  }

  get(name: string): QueueRecord | undefined {
    return this.#queues.get(name);
  }

  save(queue: QueueRecord): void {
    this.#queues.put(queue.name, queue);
  }

  remove(name: string): void {
    this.mailbox(name).clear();
    this.#mailboxes.delete(name);
    this.#queues.delete(name);
  }

  /** The queue of a call: its URL ends with its name, wherever the sandbox listens today. */
  require(url: string | undefined): QueueRecord {
    const queue = this.#queues.get(String(url).split('/').pop()!);
    if (!queue) {
      throw new AwsError(
        'QueueDoesNotExist',
        'The specified queue does not exist.',
      );
    }
    return queue;
  }

  urlOf(name: string): string {
    return `${this.account.endpoint()}/${this.account.accountId}/${name}`;
  }

  arnOf(name: string): string {
    return this.account.arn('sqs', name);
  }

  mailbox(name: string): Mailbox {
    let mailbox = this.#mailboxes.get(name);
    if (!mailbox) {
      mailbox = new Mailbox(
        this.account,
        this.#kept,
        () => this.#queues.get(name)!,
        message => {
          const target = this.byArn(
            this.#queues.get(name)!.redrive!.deadLetterTargetArn,
          );
          if (target) {
            this.send(target, message.body, message.sender);
          }
          return target !== undefined;
        },
      );
      this.#mailboxes.set(name, mailbox);
    }
    return mailbox;
  }

  byArn(arn: string): QueueRecord | undefined {
    const name = arn.split(':').pop()!;
    return arn === this.arnOf(name) ? this.#queues.get(name) : undefined;
  }

  send(
    queue: QueueRecord,
    body: string,
    sender: string,
    delaySeconds = queue.delay,
  ): MessageRecord {
    const sentMs = this.account.clock.now().getTime();
    const message: MessageRecord = {
      id: this.account.ids.uuid(),
      queue: queue.name,
      body,
      sentMs,
      visibleAtMs: sentMs + delaySeconds * 1000,
      sender,
    };
    this.mailbox(queue.name).add(message);
    return message;
  }

  /** A message from a service of AWS. Says why it was not taken. */
  deliver(
    arn: string,
    body: string,
    from: { service: string; sourceArn: string },
  ): string | undefined {
    const queue = this.byArn(arn);
    if (!queue) {
      return `the queue ${arn} does not exist`;
    }
    const allowed = allowsService(queue.policy, {
      ...from,
      action: 'sqs:SendMessage',
      resource: arn,
    });
    if (!allowed) {
      return `the policy of ${arn} does not allow it`;
    }
    this.send(queue, body, from.service);
    return undefined;
  }
}
