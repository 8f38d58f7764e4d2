import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ContainerDefinition } from './model';
import type { Image } from './images';

/** How a container's process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ContainerOptions {
  container: ContainerDefinition;
  image: Image;
  env: Record<string, string>;
  port?: number;
  log(line: string): void;
}

/** ECS's default between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_SECONDS = 30;

/** One container, run as a process of the machine. */
export class Container {
  readonly #child: ChildProcess;
  readonly exited: Promise<Exit>;
  /** What the process was started with. */
  readonly env: Record<string, string>;

  constructor(private readonly options: ContainerOptions) {
    const { container, image, env, port, log } = options;
    const [command, ...args] = container.Command ?? image.command;
    this.env = {
      PATH: process.env.PATH ?? '',
      ...Object.fromEntries(
        (container.Environment ?? []).map(({ Name, Value }) => [Name, Value]),
      ),
      ...env,
      HOST: '127.0.0.1',
      ...(port === undefined ? {} : { PORT: String(port) }),
    };
    this.#child = spawn(command, args, {
      cwd: image.cwd,
      // Its own group: Ctrl-C is for the launcher, which ends tasks in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.env,
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: stream }).on('line', log);
    }
    this.exited = new Promise(resolve => {
      this.#child.once('error', error => {
        log(error.message);
        resolve({ code: 127, signal: null });
      });
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get cwd(): string | undefined {
    return this.options.image.cwd;
  }

  /** SIGTERM, then SIGKILL after the container's stop timeout, or `atMostMs`. */
  async stop(atMostMs = Infinity): Promise<void> {
    const timeoutMs = Math.min(
      (this.options.container.StopTimeout ?? STOP_TIMEOUT_SECONDS) * 1000,
      atMostMs,
    );
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), timeoutMs);
    await this.exited;
    clearTimeout(timer);
  }
}
