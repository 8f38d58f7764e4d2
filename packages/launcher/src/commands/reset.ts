import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stateDirOf } from '../paths';
import { requireFreePorts, type Ports } from '../process/ports';
import { say } from '../progress';

/** What a running Tenantry remembers; builds and the installed Node.js stay. */
const MEMORY = ['sandbox', 'db', 'demo.json', 'portal.log'];

/** Forgets tenants, the embedded account and the portal's database. */
export async function reset(ports: Ports): Promise<void> {
  // Pulling the state from under a running portal would leave both confused.
  await requireFreePorts(ports);
  for (const name of MEMORY) {
    await rm(join(stateDirOf(process.env), name), {
      recursive: true,
      force: true,
    });
  }
  say('Forgotten. The next `./tenantry up` starts with an empty account.');
}
