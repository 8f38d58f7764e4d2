import { expect, test, type Page } from '@playwright/test';

/** The dashboards' tests have onboarded it. */
const PAGE = '/catalog/default/tenant/hooli';
const ADDRESS = `bob-${Date.now()}@hooli.example`;

/** Goes through the review, and waits for the end of the task. */
async function submit(page: Page, button: string, lastLine: string) {
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: button }).click();
  await expect(page.getByText(lastLine)).toBeVisible();
}

async function openMenu(page: Page, item: string) {
  await page.goto(PAGE);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  await expect(page.getByLabel(/Tenant id/)).toHaveValue('hooli');
}

const rowOf = (page: Page) => page.getByRole('row', { name: ADDRESS });

/** Chooses what is done to the user, in the tab and in the form. */
async function change(page: Page, what: string) {
  await page.getByRole('button', { name: `Change ${ADDRESS}` }).click();
  await page.getByRole('menuitem', { name: what }).click();
  // The form's address holds the user's id; the page says who that is.
  expect(page.url()).not.toContain('hooli.example');
  await expect(page.getByText(new RegExp(`^${ADDRESS}, user,`))).toBeVisible();
  await submit(page, 'Change user', 'Finished step Change the user');
  await page.getByRole('link', { name: 'Users of the tenant' }).click();
}

test('a user is invited, disabled and removed on the tab of the tenant', async ({
  page,
}) => {
  await page.goto(PAGE);
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('link', { name: 'Invite user' }).click();
  await expect(page.getByLabel(/Tenant id/)).toHaveValue('hooli');
  await page.getByLabel(/E-mail address/).fill(ADDRESS);
  await submit(page, 'Invite user', 'Finished step Invite the user');
  await page.getByRole('link', { name: 'Users of the tenant' }).click();
  await expect(rowOf(page)).toContainText('Invited');

  await change(page, 'Disable');
  await expect(rowOf(page)).toContainText('Disabled');
  await change(page, 'Remove');
  await expect(
    page.getByRole('row', { name: 'admin@hooli.example' }),
  ).toContainText('the only one');
  await expect(rowOf(page)).toHaveCount(0);

  await page.goto(`${PAGE}/history`);
  for (const line of [
    'A user was invited (role user).',
    'A user was disabled (role user).',
    'A user was removed (role user).',
  ]) {
    await expect(page.getByText(line).first()).toBeVisible();
  }
  await expect(page.getByText(ADDRESS)).toHaveCount(0);
});

test('a tenant is renamed from its menu, and its page shows it at once', async ({
  page,
}) => {
  await openMenu(page, 'Edit tenant');
  const name = page.getByLabel(/Display name/);
  const before = await name.inputValue();
  expect(before).not.toBe('');
  for (const wanted of [`${before} Inc`, before]) {
    await openMenu(page, 'Edit tenant');
    await name.fill(wanted);
    await submit(page, 'Save', 'Finished step Change the tenant');
    await page.getByRole('link', { name: 'Open the tenant' }).click();
    await expect(
      page.getByRole('heading', { name: wanted, exact: true }),
    ).toBeVisible();
  }
});

test('the rotation of a key says what becomes of the quota', async ({
  page,
}) => {
  await openMenu(page, 'Rotate API key');
  await expect(
    page.getByText(/quota in this period is counted from zero again/),
  ).toBeVisible();
});
