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
import { findPostgres } from '../testing/postgres';

const SYSTEM_TESTS = 'packages/launcher/src/system';
const REPLICAS_TEST = `${SYSTEM_TESTS}/replicas`;

/** Stands in for what a deployed container is told. */
const PRODUCTION = {
  TENANTRY_URL: 'https://portal.example',
  TENANTRY_ACCOUNT_ID: '123456789012',
  TENANTRY_REGION: 'eu-central-1',
  POSTGRES_HOST: 'db.example',
  POSTGRES_USER: 'tenantry',
  POSTGRES_PASSWORD: 'unused',
  POSTGRES_CA_FILE: join(ROOT, 'LICENSE'),
  AUTH_SESSION_SECRET: 'unused',
  OIDC_METADATA_URL: 'https://login.example/.well-known/openid-configuration',
  OIDC_CLIENT_ID: 'portal',
  OIDC_CLIENT_SECRET: 'unused',
};

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
  await tool(
    'Configuration',
    'backstage-cli',
    [
      'config:check',
      '--strict',
      ...['app-config.yaml', 'app-config.production.yaml'].flatMap(file => [
        '--config',
        file,
      ]),
    ],
    PRODUCTION,
  );
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
  const hasPostgres = findPostgres() !== undefined;
  if (!hasPostgres) {
    say(
      'The tests of two portals and of a deployed one are skipped: no PostgreSQL was found. Install it (Debian: apt-get install postgresql).',
    );
  }
  await jest('System tests', [
    ...(hasPostgres ? [] : ['--testPathIgnorePatterns', REPLICAS_TEST]),
    '--maxWorkers',
    '1',
    SYSTEM_TESTS,
  ]);

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
