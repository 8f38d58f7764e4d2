import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildApp,
  buildServices,
  buildStorefront,
  synthesize,
} from '../build/build';
import { findChromium } from '../process/chromium';
import { run } from '../process/run';
import { bin, ROOT } from '../paths';
import { say, step } from '../progress';

const SYSTEM_TESTS = 'packages/launcher/src/system';

/** Everything that must pass, in the order that finds mistakes soonest. */
export async function test(signal: AbortSignal): Promise<void> {
  const tool = (what: string, name: string, args: string[], env = {}) =>
    step(what, () =>
      run(what, bin(name), args, {
        cwd: ROOT,
        env: { ...process.env, CI: '1', ...env },
        signal,
        inherit: true,
      }),
    );

  await tool('Types', 'tsc', []);
  await tool('Lint', 'backstage-cli', ['repo', 'lint', '--max-warnings', '0']);
  await tool('Format', 'prettier', ['--check', '--loglevel', 'warn', '.']);
  await Promise.all([
    buildServices(),
    buildStorefront(),
    synthesize(),
    buildApp(),
  ]);
  const jest = (what: string, args: string[]) =>
    tool(what, 'backstage-cli', ['repo', 'test', ...args], {
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    });
  await jest('Unit and integration tests', [
    '--testPathIgnorePatterns',
    SYSTEM_TESTS,
  ]);
  // Each of them runs the whole product: one after the other, they do not starve.
  await jest('System tests', ['--maxWorkers', '1', SYSTEM_TESTS]);

  const chromium = findChromium(process.env);
  if (!chromium) {
    say(
      'Browser tests skipped: no Chromium was found. Install Chromium or set CHROMIUM_PATH to it.',
    );
    return;
  }
  const state = await mkdtemp(join(tmpdir(), 'tenantry-test-'));
  try {
    await tool('Browser tests', 'playwright', ['test'], {
      CHROMIUM_PATH: chromium,
      TENANTRY_STATE_DIR: state,
    });
  } finally {
    if (existsSync(state)) {
      await rm(state, { recursive: true, force: true });
    }
  }
}
