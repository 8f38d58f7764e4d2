import { spawn } from 'node:child_process';
import { AwsError } from '../../errors';
import type { ContainerDefinition } from './model';

/** A URL of the container's own machine in a command. */
const OWN_URL =
  /\bhttp:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d+))?(\/[^\s'"`)]*)?/g;

/** Programs that a health check asks for a URL with. */
const HTTP_PROGRAM = /\b(node|curl|wget)\b/;

/** How a container's health is looked into. */
export type Probe =
  | { kind: 'http'; path: string; accepts(status: number): boolean }
  | { kind: 'command'; args: string[] };

/** The command of a health check without its `CMD`; refused in ECS's manner. */
function argsOf([kind, ...args]: string[]): string[] {
  switch (kind) {
    case 'CMD':
      return args;
    case 'CMD-SHELL':
      return ['/bin/sh', '-c', args.join(' ')];
    default:
      throw new AwsError(
        'ClientException',
        `HealthCheck.Command must start with CMD or CMD-SHELL, and starts with ${kind}.`,
      );
  }
}

/**
 * What a container's health check comes to. A command that asks the container's own
 * port over HTTP is taken for that request: eighty tasks whose checks each start a
 * process every few seconds would be more than a laptop bears. Any other is run.
 */
export function probeOf(container: ContainerDefinition): Probe | undefined {
  const { HealthCheck, PortMappings = [] } = container;
  if (!HealthCheck || HealthCheck.Command[0] === 'NONE') {
    return undefined;
  }
  const args = argsOf(HealthCheck.Command);
  const text = args.join(' ');
  const urls = [...text.matchAll(OWN_URL)];
  const [url] = urls;
  const isOwn =
    urls.length === 1 &&
    PortMappings.some(
      ({ ContainerPort }) => Number(ContainerPort) === Number(url[1] ?? 80),
    );
  if (isOwn && HTTP_PROGRAM.test(text)) {
    // curl and wget fail from 400 on; `response.ok` is more particular.
    const highest = /\bnode\b/.test(text) ? 299 : 399;
    return {
      kind: 'http',
      path: url[2] ?? '/',
      accepts: status => status >= 200 && status <= highest,
    };
  }
  return { kind: 'command', args };
}

async function ask(
  path: string,
  port: number,
  timeoutMs: number,
): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Runs a command; true when it ends with 0 in time. */
function succeeds(
  [command, ...args]: string[],
  timeoutMs: number,
  options: { env: Record<string, string>; cwd?: string },
): Promise<boolean> {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      ...options,
      stdio: 'ignore',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => resolve(false));
    child.once('exit', code => resolve(code === 0));
  });
}

/** Looks once whether a container is well. Its ports stand for those of the definition. */
export async function isWell(
  probe: Probe,
  target: {
    container: ContainerDefinition;
    port?: number;
    timeoutMs: number;
    env: Record<string, string>;
    cwd?: string;
  },
): Promise<boolean> {
  const { container, port, timeoutMs, env, cwd } = target;
  if (probe.kind === 'http') {
    return ask(probe.path, port!, timeoutMs).then(probe.accepts, () => false);
  }
  const args = (container.PortMappings ?? []).reduce(
    (parts, { ContainerPort }) =>
      parts.map(part =>
        part.replace(new RegExp(`:${ContainerPort}\\b`, 'g'), `:${port}`),
      ),
    probe.args,
  );
  return succeeds(args, timeoutMs, { env, cwd });
}
