import { expect, test, type Page } from '@playwright/test';
import { onboard, startTask } from './portal';

/** The dashboards' tests have onboarded it; the operators own it. */
const OTHERS = 'hooli';
const OWN = 'initrode';

// Everybody begins at the front door.
test.use({ storageState: { cookies: [], origins: [] } });

async function signIn(page: Page, name: string, path: string) {
  await page.goto(path);
  await page.getByText(name, { exact: true }).click();
}

/** What the menu of a tenant offers. */
async function menuOf(page: Page, tenantId: string) {
  await page.goto(`/catalog/default/tenant/${tenantId}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(
    page.getByRole('menuitem', { name: 'Inspect entity' }),
  ).toBeVisible();
  return page.getByRole('menuitem');
}

const tab = (page: Page, name: string) =>
  page.getByRole('link', { name, exact: true });

const FIXED_ITEMS = ['Inspect entity', 'Copy entity URL'];

test('the front door lets one choose whom to be, by keyboard as well', async ({
  page,
}, info) => {
  await page.goto('/tenants');
  const cards = page.getByRole('button', { name: /^Sign in as/ });
  await expect(cards).toHaveCount(3);
  await page.screenshot({ path: info.outputPath('sign-in.png') });
  await page.keyboard.press('Tab');
  await expect(cards.first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('link', { name: 'Onboard tenant' }),
  ).toBeVisible();

  // Stays until signing out.
  await page.goto('/settings');
  await expect(page.getByText('Olivia Operator').first()).toBeVisible();
  await page.getByTestId('user-settings-menu').click();
  await page.getByTestId('sign-out').click();
  await expect(cards).toHaveCount(3);
});

test('a reader sees tenants, and nothing that changes them', async ({
  page,
}, info) => {
  await signIn(page, 'Rita Reader', '/tenants');
  await expect(page.getByRole('row', { name: /Hooli/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /Onboard/ })).toHaveCount(0);

  await expect(await menuOf(page, OTHERS)).toHaveText(FIXED_ITEMS);
  await page.keyboard.press('Escape');
  await expect(tab(page, 'History')).toBeVisible();
  await expect(tab(page, 'Users')).toHaveCount(0);
  await page.goto(`/catalog/default/tenant/${OTHERS}/users`);
  await expect(
    page.getByText('You may not see the users of this tenant'),
  ).toBeVisible();

  await page.goto('/create');
  await expect(page.getByText(/No templates found/)).toBeVisible();
  for (const form of ['onboard-tenant', 'suspend-tenant']) {
    await page.goto(`/create/templates/default/${form}`);
    await expect(
      page.getByText(`You may not use the form "${form}", or there is none`),
    ).toBeVisible();
  }
  await page.screenshot({ path: info.outputPath('refused.png') });

  const refused = await startTask(
    page,
    'suspend-tenant',
    { tenantId: OTHERS, reason: 'A try' },
    'rita.reader',
  );
  expect(refused.status).toBe(404);
});

test('an owner changes own tenants only', async ({ page }) => {
  await onboard(page, {
    tenantId: OWN,
    displayName: 'Initrode',
    tier: 'basic',
    owner: 'group:default/customer-success',
  });

  await signIn(page, 'Oscar Owner', `/catalog/default/tenant/${OWN}`);
  await expect(
    page.getByRole('heading', { name: 'About this tenant' }),
  ).toBeVisible();
  const own = await menuOf(page, OWN);
  await expect(own.filter({ hasText: 'Suspend tenant' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tab(page, 'Users')).toBeVisible();
  await expect(await menuOf(page, OTHERS)).toHaveText(FIXED_ITEMS);
  await page.goto('/tenants');
  await expect(page.getByRole('row', { name: /Initrode/ })).toBeVisible();
  await expect(page.getByRole('link', { name: /Onboard/ })).toHaveCount(0);
  await page.goto('/create');
  await expect(page.getByText('Suspend a tenant').first()).toBeVisible();
  await expect(page.getByText('Onboard a tenant')).toHaveCount(0);
});
