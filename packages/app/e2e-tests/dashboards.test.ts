import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { killTask } from './killTask';
import { onboard } from './portal';

const TENANTS = [
  { tenantId: 'hooli', displayName: 'Hooli', tier: 'basic' },
  { tenantId: 'initech', displayName: 'Initech', tier: 'advanced' },
  { tenantId: 'umbrella', displayName: 'Umbrella Retail', tier: 'premium' },
];

/** Every page, with a sentence that is there once it is whole, and the part that is ours. */
const PAGES = [
  ['fleet', '/tenants', 'Loudest in the pool', 'main'],
  ['basic', '/tenants/basic', 'Tenants by share of traffic', 'main'],
  ['advanced', '/tenants/advanced', 'Tenants and their services', 'main'],
  ['premium', '/tenants/premium', 'Tenants and their clusters', 'main'],
  [
    'health',
    '/catalog/default/tenant/umbrella/health',
    'Show live tasks',
    'section[aria-label="Health"]',
  ],
  [
    'usage',
    '/catalog/default/tenant/umbrella/usage',
    'By service',
    'section[aria-label="API usage"]',
  ],
] as const;

test.describe.configure({ mode: 'serial' });

test('tenants of every tier show with their health', async ({ page }, info) => {
  test.setTimeout(300_000);
  for (const tenant of TENANTS) {
    await onboard(page, tenant);
  }
  await page.goto('/tenants');
  for (const { displayName } of TENANTS) {
    await expect(
      page
        .getByRole('row', { name: new RegExp(displayName) })
        .getByText('Healthy'),
    ).toBeVisible({ timeout: 60_000 });
  }
  await expect(page.getByText(/^Nothing needs you\. All/)).toBeVisible();
  await page.screenshot({ path: info.outputPath('fleet.png') });
});

test('a task that is killed shows within 10 seconds, with the reason, and heals', async ({
  page,
}, info) => {
  test.skip(process.platform !== 'linux', 'finds the process under /proc');
  await page.goto('/tenants');
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await expect(attention.getByText(/^Nothing needs you/)).toBeVisible();

  await killTask('tenant-umbrella-Orders');
  await expect(attention.getByText(/exit code 137/)).toBeVisible({
    timeout: 10_000,
  });
  await attention
    .getByRole('link', { name: 'See its services: Umbrella Retail' })
    .click();
  await expect(page).toHaveURL(/\/tenant\/umbrella\/health/);
  const orders = page.getByRole('region', { name: 'orders' });
  // A busy machine may show it when it has healed, which tells of the stop as well.
  await expect(
    orders
      .getByText('Degraded')
      .or(orders.getByText(/A task stopped by itself/)),
  ).toBeVisible();
  await expect(orders.getByText(/exit code 137/i)).toBeVisible();
  await page.screenshot({ path: info.outputPath('killed.png') });
  await expect(orders.getByText('Healthy')).toBeVisible({ timeout: 60_000 });
});

test('live tasks and their logs are read when somebody asks', async ({
  page,
}, info) => {
  await page.goto('/catalog/default/tenant/umbrella/health');
  await page.getByRole('button', { name: 'Show live tasks' }).click();
  const tasks = page.getByRole('list', { name: 'Tasks' });
  await expect(tasks.getByText('Running').first()).toBeVisible();
  await page
    .getByRole('button', { name: /Show log: orders/ })
    .first()
    .click();
  await expect(page.getByText(/listening at/)).toBeVisible();
  await page.screenshot({ path: info.outputPath('health.png') });
});

test('filters, ranges and tabs are in the address', async ({ page }) => {
  await page.goto('/tenants?range=7d&tier=advanced');
  const names = page.getByRole('rowheader');
  await expect(names).toHaveText([/Initech/]);
  await expect(page.getByRole('radio', { name: '7 days' })).toBeChecked();
  await page.getByRole('radio', { name: '1 hour' }).click();
  await expect(page).toHaveURL(/range=1h/);
  await expect(page).toHaveURL(/tier=advanced/);

  await page.getByRole('link', { name: 'Premium', exact: true }).click();
  await expect(page).toHaveURL(/\/tenants\/premium/);
  await expect(
    page.getByText(/^Own cluster\. 200 requests a second/),
  ).toBeVisible();
});

test('a chart can be read as a table, and by keyboard', async ({ page }) => {
  await page.goto('/tenants?range=1h');
  const plot = page.getByRole('application').first();
  await plot.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('Throttled (429)').first()).toBeVisible();
  await page
    .getByRole('button', { name: 'Show as table: Requests by tier' })
    .click();
  await expect(
    page.getByRole('region', { name: 'Requests by tier, as a table' }),
  ).toBeVisible();
});

test('a service says whom it serves', async ({ page }, info) => {
  await page.goto('/catalog/default/component/order-service');
  await expect(page.getByText(/orders serves \d+ tenants/)).toBeVisible();
  await expect(
    page.getByRole('link', { name: 'Umbrella Retail' }),
  ).toBeVisible();
  await page.screenshot({ path: info.outputPath('service.png') });
});

test('what cannot be read says so, and reads again', async ({ page }) => {
  await page.route('**/api/tenants/fleet', route =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: JSON.stringify({
        error: { name: 'ServiceUnavailableError', message: 'Out of order' },
        response: { statusCode: 503 },
      }),
    }),
  );
  await page.goto('/tenants');
  await expect(page.getByText('The fleet could not be read')).toBeVisible();
  await expect(page.getByRole('row', { name: /Initech/ })).toBeVisible();
  await page.unroute('**/api/tenants/fleet');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Headroom')).toBeVisible();
});

test('throttled collectors keep the last data and say so', async ({
  page,
}, info) => {
  test.setTimeout(240_000);
  const faults = `${process.env.E2E_AWS_ENDPOINT}/_sandbox/faults`;
  await page.goto('/tenants');
  await expect(page.getByText('Headroom')).toBeVisible();
  await page.request.post(faults, {
    data: [{ service: 'ecs', operation: '*', throttle: true }],
  });
  try {
    await expect(page.getByText(/^Health: data from/)).toBeVisible({
      timeout: 80_000,
    });
    await expect(page.getByRole('row', { name: /Initech/ })).toBeVisible();
    await page.screenshot({ path: info.outputPath('throttled.png') });
  } finally {
    await page.request.post(faults, { data: [] });
  }
  await expect(page.getByText(/^Health: data from/)).toBeHidden({
    timeout: 120_000,
  });
});

for (const [name, path, text] of PAGES) {
  test(`the page ${name} fits a phone`, async ({ page }, info) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(path);
    await expect(page.getByText(text).first()).toBeVisible();
    await page.screenshot({ path: info.outputPath(`${name}-phone.png`) });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(360);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the page ${name} is accessible (${colorScheme})`, async ({
      page,
    }, info) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      const [, , , part] = PAGES.find(([each]) => each === name)!;
      await expect(page.getByText(text).first()).toBeVisible();
      await expect(page.locator('.bui-Skeleton')).toHaveCount(0);
      await page.screenshot({
        path: info.outputPath(`${name}-${colorScheme}.png`),
        fullPage: true,
      });
      const { violations } = await new AxeBuilder({ page })
        .include(part)
        .withTags(['wcag2a', 'wcag2aa'])
        .analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
      ).toEqual([]);
    });
  }
}
