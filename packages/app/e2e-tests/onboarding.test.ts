import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { onboard } from './portal';

/** Fills the first page of the form. */
async function fillTenant(
  page: Page,
  values: { id: string; name: string },
): Promise<void> {
  await page.getByLabel('Tenant id').fill(values.id);
  await page.getByLabel('Display name').fill(values.name);
  await page.getByLabel('Owner').click();
  await page.getByRole('option', { name: 'Platform' }).click();
}

const openForm = (page: Page) =>
  page.goto('/create/templates/default/onboard-tenant');

test.describe.configure({ mode: 'serial' });

test('an empty portal invites to onboard the first tenant', async ({
  page,
}, info) => {
  await page.goto('/tenants');
  await expect(page.getByText('No tenants yet')).toBeVisible();
  await page.screenshot({ path: info.outputPath('tenants-empty.png') });
  await page.getByRole('link', { name: 'Onboard the first tenant' }).click();
  await expect(page.getByLabel('Tenant id')).toBeVisible();
});

test('a tenant is onboarded from the form, and its page opens', async ({
  page,
}, info) => {
  await openForm(page);
  await fillTenant(page, {
    id: 'acme',
    name: 'Acme Corp',
  });
  await expect(page.getByText('"acme" is free.')).toBeVisible();
  await page.screenshot({ path: info.outputPath('form-tenant.png') });
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByRole('radio', { name: 'Basic' })).toBeChecked();
  await page.screenshot({ path: info.outputPath('form-tier.png') });
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByLabel(/E-mail address/).fill('ada@acme.example');
  await page.screenshot({ path: info.outputPath('form-setup.png') });
  await page.getByRole('button', { name: 'Review' }).click();

  await expect(page.getByText('ada@acme.example')).toBeVisible();
  await expect(page.getByText('What will be created')).toBeVisible();
  await page.screenshot({ path: info.outputPath('form-review.png') });
  await page.getByRole('button', { name: 'Onboard tenant' }).click();

  const open = page.getByRole('link', { name: 'Open Acme Corp' });
  await expect(open).toBeVisible();
  await page.screenshot({ path: info.outputPath('task.png') });
  await open.click();

  await expect(
    page.getByRole('heading', { name: 'About this tenant' }),
  ).toBeVisible();
  await expect(page.getByText('10,000 requests a day')).toBeVisible();
  await page.screenshot({ path: info.outputPath('tenant.png') });
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByText('The tenant is active.')).toBeVisible();
  await page.screenshot({ path: info.outputPath('history.png') });
});

test('the form says what is wrong with an id while it is typed', async ({
  page,
}) => {
  await openForm(page);
  const id = page.getByLabel('Tenant id');
  await id.fill('Acme');
  await expect(page.getByText('Use lower-case letters only')).toBeVisible();
  await id.fill('acme');
  await expect(page.getByText('"acme" is taken by Acme Corp.')).toBeVisible();

  await fillTenant(page, {
    id: 'acme',
    name: 'Another Acme',
  });
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('radio', { name: 'Basic' })).toBeHidden();
});

test('the list finds, filters and links tenants, live', async ({
  page,
}, info) => {
  await page.goto('/tenants');
  const row = page.getByRole('row', { name: /Acme Corp/ });
  await expect(row).toBeVisible();
  await expect(page.getByText('1 tenant in 1 cell')).toBeVisible();
  await page.screenshot({ path: info.outputPath('tenants.png') });

  await page.getByRole('searchbox').fill('nobody');
  await expect(page.getByText('No tenant matches these filters')).toBeVisible();
  await expect(page).toHaveURL(/q=nobody/);
  await page.reload();
  await expect(page.getByText('No tenant matches these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Show all tenants' }).click();
  await row.click();
  await expect(page).toHaveURL(/\/catalog\/default\/tenant\/acme/);
});

test('a tenant that is onboarded elsewhere shows without reloading', async ({
  page,
}) => {
  await page.goto('/tenants');
  await expect(page.getByRole('row', { name: /Acme Corp/ })).toBeVisible();
  await onboard(page, {
    tenantId: 'globex',
    displayName: 'Globex',
    tier: 'basic',
  });
  await expect(
    page.getByRole('row', { name: /Globex/ }).getByText('Active'),
  ).toBeVisible();
  await expect(page.getByText('2 tenants in 1 cell')).toBeVisible();
});

test('filters and order live in the address', async ({ page }) => {
  await page.goto('/tenants?sort=-displayName');
  const names = page.getByRole('rowheader');
  await expect(names).toHaveText([/Globex/, /Acme Corp/]);
  await page.getByRole('columnheader', { name: 'Tenant' }).click();
  await expect(page).toHaveURL(/sort=displayName/);
  await expect(names).toHaveText([/Acme Corp/, /Globex/]);

  await page.getByRole('button', { name: /State/ }).click();
  await page.getByRole('option', { name: 'Active (2)' }).click();
  await expect(page).toHaveURL(/state=active/);
  await expect(page.getByText('2 tenants with these filters.')).toBeVisible();
  await page.getByRole('searchbox').fill('glo');
  await expect(names).toHaveText([/Globex/]);
});

test('the pages fit a phone', async ({ page }, info) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [name, path, text] of [
    ['tenants', '/tenants', 'Acme Corp'],
    ['tenant', '/catalog/default/tenant/acme', '10,000 requests a day'],
  ]) {
    await page.goto(path);
    await expect(page.getByText(text).first()).toBeVisible();
    await page.screenshot({ path: info.outputPath(`${name}-phone.png`) });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(360);
  }
});

test('what cannot be read says so, and reads again', async ({ page }, info) => {
  await page.route('**/api/tenants/tenants?*', route =>
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
  await expect(page.getByText('The tenants could not be read')).toBeVisible();
  await page.screenshot({ path: info.outputPath('tenants-failing.png') });
  await page.unroute('**/api/tenants/tenants?*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('row', { name: /Acme Corp/ })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the pages are accessible (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const [path, text, part] of [
      ['/tenants', 'Acme Corp', 'main'],
      [
        '/catalog/default/tenant/acme',
        'About this tenant',
        'section[aria-label="About this tenant"]',
      ],
    ]) {
      await page.goto(path);
      await expect(page.getByText(text).first()).toBeVisible();
      const { violations } = await new AxeBuilder({ page })
        .include(part)
        .withTags(['wcag2a', 'wcag2aa'])
        .analyze();
      expect(
        violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0].html}`),
      ).toEqual([]);
    }
  });
}
