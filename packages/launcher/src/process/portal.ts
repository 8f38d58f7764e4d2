import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure';
import { NODE_TRANSFORM, ROOT } from '../paths';

/** The running back end, which also serves the app. */
export interface Portal {
  readonly pid: number;
  /** Resolves with a sentence when the process ends without having been asked to. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
  /** Ends the process the way a power cut does. */
  kill(): Promise<void>;
}

/** What Node.js runs, and where. */
export interface Program {
  cwd: string;
  args: string[];
}

/**
 * How large its heap may become, in production, too, MiB. Half of the usual room for what is
 * new: it is tidied twice as often, and holds up requests half as long each time.
 */
export const HEAP_LIMITS = [
  '--max-old-space-size=768',
  '--max-semi-space-size=8',
];

/** The back end from its sources. */
const SOURCES: Program = {
  cwd: join(ROOT, 'packages/backend'),
  args: [
    '--no-node-snapshot',
    ...HEAP_LIMITS,
    '--require',
    NODE_TRANSFORM,
    'src/index.ts',
  ],
};

const READY_TIMEOUT_MS = 300_000;
/** It gives requests that stay open 10 s; then it ends by itself. */
const STOP_TIMEOUT_MS = 15_000;

async function ready(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/.backstage/health/v1/readiness`);
    return answer.ok;
  } catch {
    return false;
  }
}

/** Starts the back end and resolves when it is ready; its log goes to a file. */
export async function startPortal(options: {
  url: string;
  stateDir: string;
  env: NodeJS.ProcessEnv;
  /** Default: from the sources. */
  program?: Program;
  signal: AbortSignal;
}): Promise<Portal> {
  const { cwd, args } = options.program ?? SOURCES;
  mkdirSync(options.stateDir, { recursive: true });
  const logFile = join(options.stateDir, 'portal.log');
  const log = createWriteStream(logFile, { flags: 'w' });
  const child = spawn(process.execPath, args, {
    cwd,
    env: { NODE_ENV: 'production', ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let tail = '';
  const keep = (chunk: Buffer) => {
    log.write(chunk);
    tail = (tail + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let stopping = false;
  const ended = new Promise<number | null>(resolve =>
    child.once('close', code => resolve(code)),
  );
  const died = new Promise<string>(resolve => {
    ended.then(code => {
      if (!stopping) {
        resolve(
          `The portal stopped (exit code ${code}). Its log: ${logFile}\n${tail}`,
        );
      }
    });
  });
  const stop = async () => {
    stopping = true;
    child.kill('SIGTERM');
    const late = sleep(STOP_TIMEOUT_MS, 'late', { ref: false });
    if ((await Promise.race([ended, late])) === 'late') {
      child.kill('SIGKILL');
      await ended;
    }
    log.end();
  };

  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await ready(options.url))) {
    if (options.signal.aborted || Date.now() > deadline) {
      await stop();
      throw new Failure(
        options.signal.aborted
          ? 'Stopped.'
          : `The portal was not ready after ${
              READY_TIMEOUT_MS / 1000
            } s. Its log: ${logFile}\n${tail}`,
      );
    }
    const sentence = await Promise.race([died, sleep(150, undefined)]);
    if (sentence) {
      throw new Failure(sentence);
    }
  }
  const kill = async () => {
    stopping = true;
    child.kill('SIGKILL');
    await ended;
    log.end();
  };
  return { pid: child.pid!, died, stop, kill };
}
