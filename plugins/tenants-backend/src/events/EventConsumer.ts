import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { CellObserver, QueueMessage } from '@tenantry/plugin-tenants-node';
import { parseEvent, type CellEvent } from './parse';

/** After failures in a row, ms: longer and longer. */
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A cell without a queue may get one. */
const NO_QUEUE_WAIT_MS = 5 * 60_000;

export interface EventConsumerOptions {
  cell: string;
  observer: Pick<CellObserver, 'receive' | 'settle'>;
  /** Takes note of an event; what it starts goes on by itself. */
  onEvent(event: CellEvent): void;
  logger: LoggerService;
}

/**
 * Takes ECS's and CloudFormation's events from the cell's queue. Each message goes to one
 * replica. What cannot be read is dropped at once, lest it come again and again; what is
 * lost on the way is found by the next pass of the collector.
 */
export class EventConsumer {
  readonly #abort = new AbortController();
  #running?: Promise<void>;

  constructor(private readonly options: EventConsumerOptions) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { cell, observer, logger } = this.options;
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const messages = await observer.receive(signal);
        if (messages === undefined) {
          logger.info(
            `${cell}: has no queue of events; changes show within the interval of the health collector.`,
          );
          await this.#wait(NO_QUEUE_WAIT_MS);
        } else if (messages.length > 0) {
          messages.forEach(message => this.#take(message));
          await observer.settle(messages);
        }
        failures = 0;
      } catch (error) {
        if (!signal.aborted) {
          failures += 1;
          if (failures === 1) {
            logger.warn(
              `${cell}: cannot read events. ${toError(error).message}`,
            );
          }
          await this.#wait(
            Math.min(SHORTEST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS),
          );
        }
      }
    }
  }

  #take({ body, id }: QueueMessage): void {
    const { cell, logger, onEvent } = this.options;
    try {
      const event = parseEvent(body);
      if (event) {
        onEvent(event);
      }
    } catch (error) {
      logger.warn(
        `${cell}: dropped the message ${id}, which is no event. ${
          toError(error).name
        }`,
      );
    }
  }

  async #wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#abort.signal }).catch(() => {});
  }
}
