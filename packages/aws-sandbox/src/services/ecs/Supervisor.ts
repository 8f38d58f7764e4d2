import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Remembers process ids from its standard input, and ends them when that closes, which
 * happens however the sandbox ends. A shell, so that it costs next to no memory.
 */
const SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r action pid; do
  case $action in
    add) pids="$pids$pid " ;;
    remove) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
`;

/** Sees to it that no task outlives the sandbox. */
export class Supervisor {
  #shell?: ChildProcess;

  add(pid: number): void {
    this.#tell(`add ${pid}`);
  }

  remove(pid: number): void {
    this.#tell(`remove ${pid}`);
  }

  stop(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #tell(line: string): void {
    if (!this.#shell) {
      // Detached, so that Ctrl-C in a terminal does not reach it before the others are gone.
      this.#shell = spawn('/bin/sh', ['-c', SCRIPT], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      this.#shell.unref();
      (this.#shell.stdin as unknown as { unref(): void }).unref();
      this.#shell.stdin!.on('error', () => {});
    }
    this.#shell.stdin!.write(`${line}\n`);
  }
}
