import type { Collection } from '../../state/store';
import type { Account } from '../../types';
import type { Message, MessageRecord, QueueRecord } from './model';

/** Between looks for messages that become visible by themselves. */
const LOOK_MS = 50;

/** The messages of one queue, in the order of their coming. */
export class Mailbox {
  readonly #messages = new Map<string, Message>();
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly account: Account,
    private readonly kept: Collection<MessageRecord>,
    private readonly settings: () => QueueRecord,
    /** Takes a message that was received too often. */
    private readonly bury: (message: Message) => boolean,
  ) {}

  /** Takes a message in, new or from before a restart. */
  add(record: MessageRecord): void {
    this.#messages.set(record.id, { ...record, receiveCount: 0 });
    this.kept.put(record.id, record);
    this.#wake();
  }

  get(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  remove(id: string): void {
    this.#messages.delete(id);
    this.kept.delete(id);
  }

  clear(): void {
    [...this.#messages.keys()].forEach(id => this.remove(id));
  }

  setVisibility(message: Message, seconds: number): void {
    message.visibleAtMs = this.#now() + seconds * 1000;
    this.#wake();
  }

  counts() {
    this.#expire();
    const now = this.#now();
    const all = [...this.#messages.values()];
    const hidden = all.filter(message => message.visibleAtMs > now);
    const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0);
    return {
      visible: all.length - hidden.length,
      inFlight: hidden.length - delayed.length,
      delayed: delayed.length,
    };
  }

  /** Messages, as soon as there are any; none when the wait or the caller ends before. */
  async receive(
    most: number,
    visibilitySeconds: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<Message[]> {
    const until = performance.now() + waitMs;
    for (;;) {
      signal.throwIfAborted();
      const taken = this.#take(most, visibilitySeconds);
      const leftMs = until - performance.now();
      if (taken.length > 0 || leftMs <= 0) {
        return taken;
      }
      await this.#change(Math.min(leftMs, this.#lookMs()), signal);
    }
  }

  #take(most: number, visibilitySeconds: number): Message[] {
    this.#expire();
    const now = this.#now();
    const { redrive } = this.settings();
    const taken: Message[] = [];
    for (const message of this.#messages.values()) {
      if (taken.length === most) {
        break;
      }
      if (message.visibleAtMs > now) {
        continue;
      }
      if (
        redrive &&
        message.receiveCount >= redrive.maxReceiveCount &&
        this.bury(message)
      ) {
        this.remove(message.id);
        continue;
      }
      message.receiveCount += 1;
      message.firstReceivedMs ??= now;
      message.visibleAtMs = now + visibilitySeconds * 1000;
      message.receipt = Buffer.from(
        `${message.id} ${this.account.ids.uuid()}`,
      ).toString('base64');
      taken.push(message);
    }
    return taken;
  }

  #expire(): void {
    const oldest = this.#now() - this.settings().retention * 1000;
    for (const { id, sentMs } of this.#messages.values()) {
      if (sentMs >= oldest) {
        return;
      }
      this.remove(id);
    }
  }

  /** Without hidden messages there is nothing to look for until one comes. */
  #lookMs(): number {
    return this.#messages.size > 0 ? LOOK_MS : Infinity;
  }

  /** Resolves when something changed, when the time is over, or when the caller hangs up. */
  async #change(mostMs: number, signal: AbortSignal): Promise<void> {
    let wake = () => {};
    const woken = new Promise<void>(resolve => {
      wake = resolve;
    });
    const timer = setTimeout(wake, mostMs);
    this.#waiting.add(wake);
    signal.addEventListener('abort', wake);
    await woken;
    this.#waiting.delete(wake);
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
  }

  #wake(): void {
    [...this.#waiting].forEach(wake => wake());
  }

  #now(): number {
    return this.account.clock.now().getTime();
  }
}
