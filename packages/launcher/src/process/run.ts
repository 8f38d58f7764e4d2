import { spawn } from 'node:child_process';
import { Failure } from '../failure';

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** Show the output as it comes instead of only when the program fails. */
  inherit?: boolean;
}

/** Runs a program to its end; fails with the last of its output. */
export function run(
  what: string,
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      signal: options.signal,
      stdio: options.inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    const keep = (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-6000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', error =>
      reject(
        new Failure(`${what} could not start: ${error.message}`, {
          cause: error,
        }),
      ),
    );
    child.once('close', code => {
      if (code === 0) {
        resolve();
      } else {
        reject(
          new Failure(`${what} failed (exit code ${code}).\n${tail}`.trim()),
        );
      }
    });
  });
}
