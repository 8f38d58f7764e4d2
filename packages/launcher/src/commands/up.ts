import { deployCell, startCell } from '../cell';
import {
  buildApp,
  buildServices,
  buildStorefront,
  synthesize,
} from '../build/build';
import { readConfig } from '../config';
import { startDemo } from '../demo/demo';
import { stateDirOf } from '../paths';
import { startPortal } from '../process/portal';
import { requireFreePorts, type Ports } from '../process/ports';
import { say, step } from '../progress';

/** Environment that tells the portal's configuration where everything listens. */
export function portalEnv(options: {
  portalPort: number;
  awsEndpoint: string;
  stateDir: string;
}): NodeJS.ProcessEnv {
  return {
    TENANTRY_PORT: String(options.portalPort),
    TENANTRY_AWS_ENDPOINT: options.awsEndpoint,
    TENANTRY_STATE_DIR: options.stateDir,
  };
}

/** Builds what changed, starts everything, and stays until `signal` says stop. */
export async function up(options: {
  ports: Ports;
  empty: boolean;
  signal: AbortSignal;
}): Promise<void> {
  const { ports, signal } = options;
  const portalUrl = `http://localhost:${ports.portal}`;
  const stateDir = stateDirOf(process.env);
  const env = portalEnv({
    portalPort: ports.portal,
    awsEndpoint: `http://127.0.0.1:${ports.aws}`,
    stateDir,
  });
  await requireFreePorts(ports);
  const config = await readConfig({ ...process.env, ...env });

  // The two halves use a core each: the front end's build, and the account's stacks.
  const appBuilt = buildApp();
  appBuilt.catch(() => {}); // awaited below; a failure of the other half comes first
  await Promise.all([buildServices(), buildStorefront(), synthesize()]);
  signal.throwIfAborted();

  const sandbox = await step('Starting the embedded AWS account', () =>
    startCell(ports, stateDir),
  );
  try {
    const outputs = await step("Deploying the cell's stacks", () =>
      deployCell(sandbox, config),
    );
    await appBuilt;
    signal.throwIfAborted();
    const portal = await step('Starting the portal', () =>
      startPortal({ url: portalUrl, stateDir, env, signal }),
    );
    const demo = options.empty
      ? undefined
      : startDemo({
          portalUrl,
          awsEndpoint: sandbox.endpoint,
          stateDir,
          signal,
        });
    try {
      say('');
      say(`  Portal           ${portalUrl}`);
      say(
        `  Onboard a tenant ${portalUrl}/create/templates/default/onboard-tenant`,
      );
      say(`  Storefront       ${outputs.StorefrontUrl}`);
      say(`  Tenants' API     ${outputs.ApiGatewayUrl}`);
      say(`  AWS APIs         ${sandbox.endpoint}`);
      say(`  Sent e-mails     ${sandbox.endpoint}/_sandbox/outbox`);
      say('');
      say('  Ctrl-C stops everything; `./tenantry reset` forgets it.');
      say('');
      const stopped = new Promise<undefined>(resolve =>
        signal.addEventListener('abort', () => resolve(undefined), {
          once: true,
        }),
      );
      const sentence = await Promise.race([portal.died, stopped]);
      if (sentence) {
        throw new Error(sentence);
      }
    } finally {
      say('› Stopping');
      await demo?.stop();
      await portal.stop();
    }
  } finally {
    await sandbox.stop();
  }
}
