import { defineConfig } from '@playwright/test';
import { generateProjects } from '@backstage/e2e-test-utils/playwright';

/** The browser tests bring up their own Tenantry, on ports of their own. */
const ports = {
  portal: 17007,
  aws: 14566,
  frontDoor: 18080,
  storefront: 18081,
};
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
  // Onboarding begins with an empty portal; the dashboards come after it, then what is done
  // to their tenants.
  projects: generateProjects().flatMap(project => [
    { ...project, name: 'onboarding', testMatch: 'onboarding.test.ts' },
    {
      ...project,
      name: 'dashboards',
      testMatch: 'dashboards.test.ts',
      dependencies: ['onboarding'],
    },
    {
      ...project,
      name: 'suspending',
      testMatch: 'suspending.test.ts',
      dependencies: ['dashboards'],
    },
    {
      ...project,
      name: 'users',
      testMatch: 'users.test.ts',
      dependencies: ['suspending'],
    },
    {
      ...project,
      name: 'life',
      testMatch: 'life.test.ts',
      dependencies: ['users'],
    },
    {
      ...project,
      name: 'roles',
      testMatch: 'roles.test.ts',
      dependencies: ['life'],
    },
    {
      ...project,
      name: 'offboarding',
      testMatch: 'offboarding.test.ts',
      dependencies: ['roles'],
    },
    {
      ...project,
      name: 'storefront',
      testMatch: 'storefront.test.ts',
      dependencies: ['offboarding'],
    },
  ]),
});
