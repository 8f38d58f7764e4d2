import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox, SandboxOptions } from '@tenantry/aws-sandbox';
import { buildServices, buildStorefront, synthesize } from '../build/build';
import { deployCell, startCell } from '../cell';
import { portalEnv } from '../commands/up';
import { readConfig } from '../config';
import { PortalApi } from '../demo/portalApi';
import { startPortal, type Portal } from '../process/portal';

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
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
  const env = {
    ...options.env,
    ...portalEnv({ portalPort, awsEndpoint: sandbox.endpoint, stateDir }),
  };
  const { signal } = new AbortController();
  const start = () => startPortal({ url: portalUrl, stateDir, env, signal });
  const cleanUp = async () => {
    await sandbox.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
  try {
    const config = await readConfig({ ...process.env, ...env });
    const outputs = await deployCell(sandbox, config);
    let portal: Portal = await start();
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
      stop: async () => {
        await portal.stop();
        await cleanUp();
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
