import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { deserializeError } from '@backstage/errors';
import type { Report, SearchCalls } from './calls';
import { THREAD_FILE } from './thread';

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A running thread with an engine of its own, which is empty at first. */
export class SearchThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  /** Why it does not answer any more. */
  #end?: Error;

  /** `onDeath` is told the reason when the thread ends without having been asked to. */
  constructor(logger: LoggerService, onDeath: (error: Error) => void) {
    this.#worker = new Worker(THREAD_FILE, {
      // Whoever runs the sources translates them, but not always for threads, too.
      execArgv:
        extname(THREAD_FILE) === '.ts'
          ? [
              '--require',
              require.resolve('@backstage/cli/config/nodeTransform.cjs'),
            ]
          : undefined,
    });
    this.#worker.on('message', (message: Report) => {
      if ('level' in message) {
        logger[message.level](message.message, { ...message.meta });
        return;
      }
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.error) {
        pending?.reject(deserializeError(message.error));
      } else {
        pending?.resolve(message.value);
      }
    });
    // After the listener of messages, which would keep the process up again.
    this.#worker.unref();
    let reason: string | undefined;
    this.#worker.on('error', error => {
      reason = error.message;
    });
    this.#worker.on('exit', code => {
      if (!this.#end) {
        this.#fail(
          `The thread of the search ended: ${reason ?? `exit code ${code}`}`,
        );
        onDeath(this.#end!);
      }
    });
  }

  /** Rejects with the error of the call, or with why the thread has ended. */
  call<M extends keyof SearchCalls>(
    method: M,
    ...args: Parameters<SearchCalls[M]>
  ): ReturnType<SearchCalls[M]> {
    return new Promise((resolve, reject) => {
      if (this.#end) {
        reject(this.#end);
        return;
      }
      this.#calls += 1;
      this.#worker.postMessage({ id: this.#calls, method, args });
      this.#pending.set(this.#calls, { resolve, reject });
    }) as ReturnType<SearchCalls[M]>;
  }

  async stop(): Promise<void> {
    this.#fail('The search has stopped');
    await this.#worker.terminate();
  }

  #fail(reason: string): void {
    this.#end = new Error(reason);
    for (const { reject } of this.#pending.values()) {
      reject(this.#end);
    }
    this.#pending.clear();
  }
}
