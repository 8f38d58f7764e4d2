import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths';

/** What a folder takes on the disk, bytes. */
export function sizeOf(dir: string): number {
  let bytes = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      bytes += sizeOf(path);
    } else if (!entry.isSymbolicLink()) {
      // What it takes on the disk, as `du` counts it.
      bytes += statSync(path).blocks * 512;
    }
  }
  return bytes;
}

/** Size of the installed dependencies and number of packages in the lockfile. */
export async function benchInstall(): Promise<string[]> {
  const lock = readFileSync(join(ROOT, 'yarn.lock'), 'utf8');
  const packages = lock.match(/^"/gm)?.length ?? 0;
  const mib = Math.round(sizeOf(join(ROOT, 'node_modules')) / 2 ** 20);
  return [`Installed: ${packages} packages, ${mib} MiB in node_modules`];
}
