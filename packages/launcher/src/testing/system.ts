import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, SandboxOptions } from '@tenantry/aws-sandbox';
import { freePort } from '@tenantry/aws-sandbox/testing';
import { buildServices, buildStorefront, synthesize } from '../build/build';
import { deployCell, startCell } from '../cell';
import { portalEnv } from '../commands/up';
import { readConfig } from '../config';
import { PortalApi } from '../demo/portalApi';
import { startPortal, type Portal, type Program } from '../process/portal';

/** One more back end on the same account and database. */
export interface Replica {
  readonly url: string;
  readonly api: PortalApi;
  /** Stops the process as it stands, and lets it go on: nothing of it ends. */
  pause(): void;
  resume(): void;
}

/** The whole product on free ports with a state of its own. */
export interface System {
  readonly sandbox: Sandbox;
  readonly outputs: Record<string, string>;
  readonly portalUrl: string;
  readonly api: PortalApi;
  portalPid(): number;
  /** Ends the back end as a power cut does. */
  killPortal(): Promise<void>;
  /** Starts the back end again on the same state. */
  restartPortal(): Promise<void>;
  /** Deletes the databases of a portal that does not run. */
  loseDatabase(): Promise<void>;
  /** Stopped with the rest. */
  readonly replicas: Replica[];
  stop(): Promise<void>;
}

/** Starts the embedded account, deploys the cell's stacks, and starts the portal's back end. */
export async function startSystem(
  options: {
    images?: SandboxOptions['images'];
    /** Tags that the images have besides the product's version. */
    tags?: string[];
    /** Decides which calls faults hit. */
    random?: SandboxOptions['random'];
    /** For the portal, besides what tells it where everything listens. */
    env?: NodeJS.ProcessEnv;
    /** What the portal runs; default: its sources. */
    program?: Program;
    /** So many more back ends start with it: they need a database that all can reach. */
    replicas?: number;
  } = {},
): Promise<System> {
  const stateDir = await mkdtemp(join(tmpdir(), 'tenantry-system-'));
  const portalPort = await freePort();
  const portalUrl = `http://localhost:${portalPort}`;
  await buildServices();
  await buildStorefront();
  await synthesize();
  const sandbox = await startCell(
    { aws: 0, frontDoor: 0, storefront: 0 },
    stateDir,
    options,
  );
  const envOf = (port: number, dir: string) => ({
    ...options.env,
    ...portalEnv({
      portalPort: port,
      awsEndpoint: sandbox.endpoint,
      stateDir: dir,
    }),
  });
  const env = envOf(portalPort, stateDir);
  const givenUp = new AbortController();
  const { signal } = givenUp;
  const { program } = options;
  const start = () =>
    startPortal({ url: portalUrl, stateDir, env, program, signal });
  const startReplica = async (_: unknown, index: number) => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const dir = join(stateDir, `replica-${index}`);
    const replica = await startPortal({
      url,
      stateDir: dir,
      env: envOf(port, dir),
      signal,
    });
    return { ...replica, url };
  };
  const startAll = async () => {
    const all = [
      start(),
      ...Array.from({ length: options.replicas ?? 0 }, startReplica),
    ] as const;
    try {
      return await Promise.all(all);
    } catch (error) {
      // When one does not start, the others are not to go on by themselves.
      givenUp.abort();
      await Promise.allSettled(all.map(async each => (await each).stop()));
      throw error;
    }
  };
  const cleanUp = async () => {
    await sandbox.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
  try {
    const config = await readConfig({ ...process.env, ...env });
    const outputs = await deployCell(sandbox, config);
    const [first, ...others] = await startAll();
    let portal: Portal = first;
    return {
      sandbox,
      outputs,
      portalUrl,
      api: new PortalApi(portalUrl),
      portalPid: () => portal.pid,
      killPortal: () => portal.kill(),
      restartPortal: async () => {
        portal = await start();
      },
      loseDatabase: () =>
        rm(join(stateDir, 'db'), { recursive: true, force: true }),
      replicas: others.map(({ pid, url }) => ({
        url,
        api: new PortalApi(url),
        pause: () => process.kill(pid, 'SIGSTOP'),
        resume: () => process.kill(pid, 'SIGCONT'),
      })),
      stop: async () => {
        await Promise.all([portal, ...others].map(each => each.stop()));
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
