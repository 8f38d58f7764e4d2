import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Failure } from '../failure';
import { run } from '../process/run';

/** Programs that build container images, with the same commands, in the order of preference. */
const BUILDERS = ['docker', 'finch', 'podman'];
/** What Fargate runs them on. */
const PLATFORM = 'linux/amd64';

/** Builds images and sends them to a registry. */
export interface Builder {
  name: string;
  login(registry: string, user: string, password: string): Promise<void>;
  build(reference: string, folder: string, file?: string): Promise<void>;
  push(reference: string): Promise<void>;
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Passes a secret on by standard input: arguments can be seen by others on the machine. */
function passIn(
  command: string,
  args: string[],
  secret: string,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      signal,
    });
    let words = '';
    child.stderr.on('data', chunk => {
      words = (words + chunk).slice(-2000);
    });
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', code =>
      code === 0
        ? resolve()
        : reject(
            new Failure(
              `The registry did not let ${command} in (exit code ${code}).\n${words}`.trim(),
            ),
          ),
    );
    child.stdin.end(secret);
  });
}

const builderAt = (
  { name, command }: { name: string; command: string },
  signal: AbortSignal,
): Builder => ({
  name,
  login: (registry, user, password) =>
    passIn(
      command,
      ['login', '--username', user, '--password-stdin', registry],
      password,
      signal,
    ),
  build: (reference, folder, file) =>
    run(
      `Building ${reference} with ${name}`,
      command,
      [
        'build',
        '--platform',
        PLATFORM,
        '--tag',
        reference,
        ...(file ? ['--file', file] : []),
        folder,
      ],
      { signal },
    ),
  push: reference =>
    run(`Pushing ${reference} with ${name}`, command, ['push', reference], {
      signal,
    }),
});

/** The container builder of this machine: the first that is there and answers. */
export async function findBuilder(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Builder> {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const programs = BUILDERS.flatMap(name =>
    folders.map(folder => ({ name, command: join(folder, name) })),
  ).filter(({ command }) => isProgram(command));
  const problems: string[] = [];
  for (const program of programs) {
    try {
      // The client of one may be there while its daemon, or its virtual machine, is not.
      await run(program.command, program.command, ['info'], { signal });
      return builderAt(program, signal);
    } catch (error) {
      signal.throwIfAborted();
      problems.push(
        `${program.command}: ${(error as Error).message.split('\n').at(-1)}`,
      );
    }
  }
  throw new Failure(
    [
      `There are images to build, and no container builder: none of ${BUILDERS.join(
        ', ',
      )} is on the PATH${
        problems.length ? ' and runs' : ''
      }. Install and start one of them, then run this again; nothing that is done already is done twice.`,
      ...problems,
    ].join('\n'),
  );
}
