import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { NODE_TRANSFORM, ROOT } from '../paths';

/** A request as it is sent, again and again. */
export interface Ask {
  url: string;
  method?: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Load {
  /** Sent in turn. */
  asks: Ask[];
  /** A steady rate, whether earlier answers are there or not; or so many that wait at a time. */
  pace: { perSecond: number } | { atATime: number };
  seconds: number;
}

export interface Answers {
  /** How long each took, ms. */
  times: number[];
  spanMs: number;
}

/**
 * Asks from a thread of its own, so that whatever else the benchmark's process is busy with
 * delays nothing. Rejects when an answer is not a success.
 */
export async function answersTo(load: Load): Promise<Answers> {
  const worker = new Worker(
    join(ROOT, 'packages/launcher/src/bench/loadThread.ts'),
    { workerData: load, execArgv: ['--require', NODE_TRANSFORM] },
  );
  try {
    return await new Promise<Answers>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}

/** The value that a share of them does not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
