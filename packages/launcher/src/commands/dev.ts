import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buildServices, buildStorefront, synthesize } from '../build/build';
import { deployCell, startCell } from '../cell';
import { readConfig } from '../config';
import { bin, ROOT, stateDirOf } from '../paths';
import { requireFreePorts, type Ports } from '../process/ports';
import { step } from '../progress';
import { portalEnv } from './up';

/** `yarn start`: the same account and stacks, with Backstage's hot-reloading app on port 3000. */
export async function dev(options: {
  ports: Ports;
  signal: AbortSignal;
}): Promise<void> {
  const { ports, signal } = options;
  const stateDir = stateDirOf(process.env);
  const env = {
    ...process.env,
    ...portalEnv({
      portalPort: ports.portal,
      awsEndpoint: `http://127.0.0.1:${ports.aws}`,
      stateDir,
    }),
    APP_CONFIG_app_baseUrl: 'http://localhost:3000',
    APP_CONFIG_backend_cors_origin: 'http://localhost:3000',
  };
  await requireFreePorts(ports);
  const config = await readConfig(env);
  await Promise.all([buildServices(), buildStorefront(), synthesize()]);
  const sandbox = await step('Starting the embedded AWS account', () =>
    startCell(ports, stateDir),
  );
  try {
    await step("Deploying the cell's stacks", () =>
      deployCell(sandbox, config),
    );
    const child = spawn(bin('backstage-cli'), ['repo', 'start'], {
      cwd: ROOT,
      env,
      stdio: 'inherit',
    });
    signal.addEventListener('abort', () => child.kill('SIGTERM'), {
      once: true,
    });
    await once(child, 'close');
  } finally {
    await sandbox.stop();
  }
}
