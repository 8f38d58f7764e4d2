import { expect, test, type Page } from '@playwright/test';

/** The dashboards' tests have onboarded it. */
const PAGE = '/catalog/default/tenant/hooli';

/** Opens the form of an operation from the tenant's menu. */
async function choose(page: Page, operation: string) {
  await page.goto(PAGE);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: operation }).click();
  await expect(page.getByLabel(/Tenant id/)).toHaveValue('hooli');
}

/** Goes through the review, and waits for the end of the task. */
async function submit(page: Page, button: string, lastLine: string) {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: button }).click();
  await expect(page.getByText(lastLine)).toBeVisible();
  await page.getByRole('link', { name: 'Open the tenant' }).click();
  await expect(page).toHaveURL(new RegExp(`${PAGE}$`));
}

test('a tenant is suspended and resumed from its menu', async ({ page }) => {
  await choose(page, 'Suspend tenant');
  await page.getByLabel(/Reason/).fill('The invoice is unpaid');
  await submit(page, 'Suspend tenant', 'Finished step Sign its users out');
  await expect(page.getByText('Suspended', { exact: true })).toBeVisible();
  await page.goto(`${PAGE}/history`);
  await expect(
    page.getByText('The tenant is suspended: The invoice is unpaid').first(),
  ).toBeVisible();

  await choose(page, 'Resume tenant');
  await submit(page, 'Resume tenant', 'Finished step Let its requests in');
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
});
