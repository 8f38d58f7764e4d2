import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from '../paths';
import { unpackBundle } from '../testing/bundle';
import { startSystem } from '../testing/system';
import { sizeOf } from './install';
import { residentMib } from './memory';

const BOOTS = 5;
const IDLE_MS = 60_000;
const plugin = (name: string) => join(ROOT, 'plugins', name, 'src/index.ts');
const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;

/** What our plugin adds to the app: minified, without what it shares with other plugins. */
async function frontEndSize(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [plugin('tenants')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    outdir: 'out',
    packages: 'external',
    alias: { '@tenantry/plugin-tenants-common': plugin('tenants-common') },
  });
  const whole = Buffer.concat(outputFiles.map(({ contents }) => contents));
  return `Our plugin in the browser: ${kib(whole.length)}, ${kib(
    gzipSync(whole).length,
  )} compressed`;
}

/** What the portal's image holds, how fast it is ready, and its memory. */
export async function benchPortal(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-bundle-'));
  try {
    const program = await unpackBundle(folder);
    const system = await startSystem({ program });
    try {
      const times: number[] = [];
      for (let boot = 0; boot < BOOTS; boot += 1) {
        await system.killPortal();
        const started = performance.now();
        await system.restartPortal();
        times.push((performance.now() - started) / 1_000);
      }
      times.sort((a, b) => a - b);
      await sleep(IDLE_MS);
      return [
        `In the image besides Node.js and its Debian: ${mib(
          sizeOf(folder),
        )}, ${mib(sizeOf(join(folder, 'node_modules')))} of them dependencies`,
        `From the start of the process to ready: ${times[0].toFixed(
          1,
        )} / ${times[Math.floor(BOOTS / 2)].toFixed(1)} / ${times[
          BOOTS - 1
        ].toFixed(1)} s (min/median/max of ${BOOTS})`,
        `Memory, idle for ${IDLE_MS / 1_000} s: ${residentMib(
          system.portalPid(),
        )} MiB`,
        await frontEndSize(),
      ];
    } finally {
      await system.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
