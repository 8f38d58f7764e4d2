import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../progress';
import { PortalApi } from './portalApi';
import { mailedPassword, newPassword } from './tenantUser';
import { startTraffic, type DemoTenant } from './traffic';

const TEMPLATE = 'template:default/onboard-tenant';

const TENANTS = [
  { tenantId: 'acme', displayName: 'Acme Corp', tier: 'basic', rank: 5 },
  { tenantId: 'globex', displayName: 'Globex', tier: 'basic', rank: 3 },
  { tenantId: 'initech', displayName: 'Initech', tier: 'advanced', rank: 2 },
  {
    tenantId: 'umbrella',
    displayName: 'Umbrella Retail',
    tier: 'premium',
    rank: 1,
  },
];

async function readPasswords(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Onboards the demo tenants that are missing, through the scaffolder's own API, then
 * keeps a trickle of real requests going as their administrators.
 */
export function startDemo(options: {
  portalUrl: string;
  awsEndpoint: string;
  stateDir: string;
  signal: AbortSignal;
}): { stop(): Promise<void> } {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const portal = new PortalApi(options.portalUrl);
  const file = join(options.stateDir, 'demo.json');

  const work = async () => {
    const passwords = await readPasswords(file);
    await portal.templateReady(TEMPLATE, signal);
    const ready: DemoTenant[] = [];
    for (const { rank, ...tenant } of TENANTS) {
      const email = `admin@${tenant.tenantId}.example`;
      if (!(await portal.hasTenant(tenant.tenantId))) {
        const task = await portal.runTask(
          TEMPLATE,
          {
            ...tenant,
            adminEmail: email,
            owner: 'group:default/platform',
          },
          signal,
        );
        if (task.status !== 'completed') {
          say(
            `  Demo tenant ${tenant.displayName} could not be onboarded; see ${options.portalUrl}/create/tasks/${task.id}`,
          );
          continue;
        }
        say(`  Demo tenant ${tenant.displayName} is onboarded.`);
      }
      let temporaryPassword: string | undefined;
      if (!passwords[tenant.tenantId]) {
        temporaryPassword = await mailedPassword(options.awsEndpoint, email);
        passwords[tenant.tenantId] = newPassword();
        await writeFile(file, JSON.stringify(passwords, null, 2), {
          mode: 0o600,
        });
      }
      ready.push({
        tenantId: tenant.tenantId,
        email,
        password: passwords[tenant.tenantId],
        temporaryPassword,
        rank,
      });
    }
    await startTraffic(ready, { ...options, signal });
  };

  const done = work().catch(error => {
    if (!signal.aborted) {
      say(`  The demo stopped: ${error.message}`);
    }
  });
  return {
    async stop() {
      stop.abort();
      await done;
    },
  };
}
