import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

/** What a run of a function came to. */
export interface Invocation {
  payload?: unknown;
  /** The function threw, or did not answer in time. */
  error?: { name?: string; message: string };
}

export interface RunnerOptions {
  /** The bundle's entry file. */
  file: string;
  handlerName: string;
  env: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
  arn: string;
  log(line: string): void;
}

interface Pending {
  resolve(invocation: Invocation): void;
  timer: NodeJS.Timeout;
}

/** One execution environment of a function: a thread that is started when first needed. */
export class FunctionRunner {
  #worker?: Worker;
  #pending = new Map<string, Pending>();

  constructor(private readonly options: RunnerOptions) {}

  invoke(event: unknown, requestId: string): Promise<Invocation> {
    const worker = (this.#worker ??= this.#start());
    return new Promise(resolve => {
      const { timeoutSeconds, arn, memoryMb } = this.options;
      const timer = setTimeout(() => {
        this.#fail(`Task timed out after ${timeoutSeconds}.00 seconds`);
        void this.stop();
      }, timeoutSeconds * 1000);
      this.#pending.set(requestId, { resolve, timer });
      worker.postMessage({
        id: requestId,
        event,
        context: {
          awsRequestId: requestId,
          invokedFunctionArn: arn,
          functionName: arn.split(':').pop(),
          memoryLimitInMB: String(memoryMb),
        },
      });
    });
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const { file, handlerName, env, memoryMb, log } = this.options;
    // The sandbox runs from its sources, never from a bundle.
    // eslint-disable-next-line no-restricted-syntax
    const worker = new Worker(join(__dirname, 'worker.cjs'), {
      workerData: { file, handlerName },
      env,
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    worker.unref();
    for (const stream of [worker.stdout, worker.stderr] as Readable[]) {
      createInterface({ input: stream }).on('line', log);
    }
    worker.on('message', ({ id, result, error }) => {
      if (error) {
        log(`ERROR ${error.stack ?? error.message}`);
      }
      this.#settle(id, error ? { error } : { payload: JSON.parse(result) });
    });
    worker.on('error', error => {
      log(`ERROR ${error.stack}`);
      this.#worker = undefined;
      this.#fail(error.message);
    });
    worker.on('exit', () => {
      if (this.#worker === worker) {
        this.#worker = undefined;
      }
      this.#fail('Runtime exited');
    });
    return worker;
  }

  #settle(id: string, invocation: Invocation): void {
    const pending = this.#pending.get(id);
    if (pending) {
      clearTimeout(pending.timer);
      this.#pending.delete(id);
      pending.resolve(invocation);
    }
  }

  #fail(message: string): void {
    for (const id of this.#pending.keys()) {
      this.#settle(id, { error: { message } });
    }
  }
}
