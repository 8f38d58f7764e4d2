import { expect, test } from '@playwright/test';

/** The dashboards' tests have onboarded it, in the pool; nobody needs it after this. */
const PAGE = '/catalog/default/tenant/hooli';

test('a tenant leaves by its menu, and nothing of it is left', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto(PAGE);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Offboard tenant' }).click();
  await expect(page.getByLabel(/Tenant id/)).toHaveValue('hooli');

  // Days are asked for only where they matter.
  await expect(page.getByLabel(/^Days/)).toBeHidden();
  await page.getByLabel(/Retain for some days/).check();
  await expect(page.getByLabel(/^Days/)).toHaveValue('30');
  await page.getByLabel(/Erase now/).check();
  await expect(page.getByLabel(/^Days/)).toBeHidden();

  await page.getByLabel(/Type the name again/).fill('hooly');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(
    page.getByText(/The name "hooly" is not that of the tenant/),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Offboard tenant' }).click();
  await expect(page.getByText(/Nothing was changed/).first()).toBeVisible();
  await page.goto(PAGE);
  await expect(page.getByText('Active', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Offboard tenant' }).click();
  await page.getByLabel(/Type the name again/).fill('hooli');
  await page.getByLabel(/Erase now/).check();
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Offboard tenant' }).click();
  // The front door may go by what it knew for a minute.
  await expect(
    page.getByText(/found nothing of it; the id .*hooli.* is free/),
  ).toBeVisible({ timeout: 120_000 });
  await page.goto('/tenants');
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByText('hooli', { exact: true })).toBeHidden();
});
