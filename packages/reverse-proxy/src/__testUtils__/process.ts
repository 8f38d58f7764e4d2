import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { until } from '@tenantry/aws-sandbox/testing';

/** Resolves once the proxy says that it runs. */
export async function untilUp(
  url: string,
  child: ChildProcess,
  output: () => string,
): Promise<void> {
  await until(async () => {
    const up = await fetch(`${url}/proxy/health`).catch(() => undefined);
    if (!up?.ok && child.exitCode !== null) {
      throw new Error(`The proxy ended: ${output()}`);
    }
    return up?.ok ?? false;
  });
}

/** Ends the process and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}
