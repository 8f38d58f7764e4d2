import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from '@playwright/test';
import { crashInLoop } from './killTask';
import { headersOf } from './portal';

/** The dashboards' tests have onboarded it. */
const TENANT = 'umbrella';

const ecs = new ECSClient({
  endpoint: process.env.E2E_AWS_ENDPOINT,
  region: 'us-east-1',
  credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
});

test('a service in a loop of crashes is down, with the exit code and the failed deployment', async ({
  page,
}, info) => {
  test.skip(process.platform !== 'linux', 'finds processes under /proc');
  test.setTimeout(240_000);
  const health = await page.request.get(
    `/api/tenants/tenants/${TENANT}/health`,
    { headers: await headersOf(page) },
  );
  const { services } = await health.json();
  const { clusterName: cluster, serviceName: service } = services.find(
    ({ name }: { name: string }) => name === 'orders',
  );
  const deployAnew = () =>
    ecs.send(
      new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }),
    );

  await page.goto(`/catalog/default/tenant/${TENANT}/health`);
  const orders = page.getByRole('region', { name: 'orders' });
  await expect(orders.getByText('Healthy')).toBeVisible();

  const stop = await crashInLoop('tenant-umbrella-Orders');
  try {
    await deployAnew();
    await expect(orders.getByText('Down', { exact: true })).toBeVisible();
    await expect(orders.getByText(/exit code 137/).first()).toBeVisible();
    await expect(orders.getByText(/^Failed, \d+ tasks failed/)).toBeVisible({
      timeout: 60_000,
    });
    await expect(orders.getByText('Down', { exact: true })).toBeVisible();
    await page.screenshot({ path: info.outputPath('crashing.png') });
  } finally {
    await stop();
  }
  await deployAnew();
  await expect(orders.getByText('Healthy')).toBeVisible({ timeout: 60_000 });
});
