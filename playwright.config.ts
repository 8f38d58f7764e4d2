import { defineConfig } from '@playwright/test';
import { generateProjects } from '@backstage/e2e-test-utils/playwright';

/** The browser tests bring up their own Tenantry, on ports of their own. */
const ports = {
  portal: 17007,
  aws: 14566,
  frontDoor: 18080,
  storefront: 18081,
};

/**
 * Onboarding begins with an empty portal; the dashboards come after it, then what is done
 * to their tenants.
 */
const IN_ORDER = [
  'onboarding',
  'dashboards',
  'crashing',
  'home',
  'suspending',
  'users',
  'life',
  'roles',
  'offboarding',
  'storefront',
];

const portalUrl = `http://localhost:${ports.portal}`;
process.env.E2E_AWS_ENDPOINT = `http://127.0.0.1:${ports.aws}`;
process.env.E2E_STOREFRONT_URL = `http://localhost:${ports.storefront}`;

export default defineConfig({
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: [['list']],
  webServer: {
    command: `./tenantry up --empty --port ${ports.portal} --aws-port ${ports.aws} --front-door-port ${ports.frontDoor} --storefront-port ${ports.storefront}`,
    url: `${portalUrl}/.backstage/health/v1/readiness`,
    timeout: 300_000,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
  },
  use: {
    baseURL: portalUrl,
    // Signed in as the operator, as somebody who chose her on the first visit.
    storageState: {
      cookies: [],
      origins: [
        {
          origin: portalUrl,
          localStorage: [
            { name: 'tenantry.guest', value: 'user:default/olivia.operator' },
          ],
        },
      ],
    },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    },
  },
  outputDir: 'node_modules/.cache/e2e-test-results',
  projects: generateProjects().flatMap(project =>
    IN_ORDER.map((name, index) => ({
      ...project,
      name,
      testMatch: `${name}.test.ts`,
      dependencies: IN_ORDER.slice(Math.max(0, index - 1), index),
    })),
  ),
});
