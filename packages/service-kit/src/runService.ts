import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { readEnv, type serviceEnv } from './env';
import type { Service } from './http/createService';
import { describeError } from './http/logging';

/** Containers get 30 s from SIGTERM to SIGKILL; we want to be gone well before. */
const SHUTDOWN_MS = 9_000;
/** Whoever sends requests here takes so long to learn that this task is about to go. */
const FAREWELL_MS = 2_000;

function fail(service: string, error: unknown): never {
  process.stderr.write(
    `${JSON.stringify({
      level: 'fatal',
      time: new Date().toISOString(),
      service,
      error: describeError(error),
      msg: 'the service cannot go on',
    })}\n`,
  );
  process.exit(1);
}

/**
 * Ends the process on SIGTERM or SIGINT: no new requests, the running ones finish, exit 0.
 * SIGTERM comes from ECS, which tells neighbours and load balancers at the same time: until
 * they know, requests come and are answered.
 */
function stopOnSignal(app: Service): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) {
      return;
    }
    stopping = true;
    app.log.info({ signal }, 'stopping');
    if (signal === 'SIGTERM') {
      await sleep(FAREWELL_MS);
    }
    app.log.info('closing');
    const deadline = setTimeout(() => {
      app.log.warn('closing connections that are still busy');
      process.exit(0);
    }, SHUTDOWN_MS);
    await app.close();
    clearTimeout(deadline);
    app.log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** The whole life of a service's process: settings, listening, stopping. */
export async function runService<T extends typeof serviceEnv>(options: {
  name: string;
  env: T;
  create(env: z.output<T>): Service;
}): Promise<void> {
  const { name } = options;
  process.on('uncaughtException', error => fail(name, error));
  process.on('unhandledRejection', error => fail(name, error));
  try {
    const env = readEnv(options.env, process.env);
    const app = options.create(env);
    stopOnSignal(app);
    await app.listen({
      port: env.PORT,
      host: env.HOST,
      listenTextResolver: address => `listening at ${address}`,
    });
    app.log.info({ bootMs: Math.round(performance.now()) }, 'ready');
  } catch (error) {
    fail(name, error);
  }
}
