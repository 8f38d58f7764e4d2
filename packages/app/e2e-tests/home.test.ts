import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

/** The dashboards' tests have onboarded Umbrella and Hooli. */
const CALM = /^Nothing needs you\. All/;

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the home page tells how the tenants fare, and is accessible (${colorScheme})`, async ({
    page,
  }, info) => {
    await page.emulateMedia({ colorScheme });
    await page.goto('/');
    await expect(page.getByText(CALM)).toBeVisible();
    await expect(page.getByText(/requests a minute/)).toBeVisible();
    await expect(
      page.getByRole('link', { name: 'Onboard tenant' }),
    ).toBeVisible();
    await page.screenshot({ path: info.outputPath(`home-${colorScheme}.png`) });
    const { violations } = await new AxeBuilder({ page })
      .include('main')
      // Backstage's own widgets put links into a list without items.
      .exclude('.MuiList-root')
      .withTags(['wcag2a', 'wcag2aa'])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
    ).toEqual([]);
  });
}

test('the home page leads to the tenants that fare so', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Healthy' }).click();
  await expect(page).toHaveURL(/\/tenants\?health=healthy/);
  await expect(page.getByRole('row', { name: /Hooli/ })).toBeVisible();
});

test('the catalog says of tenants what they are', async ({ page }) => {
  await page.goto('/catalog?filters[kind]=tenant');
  await expect(
    page.getByRole('row', { name: /Umbrella Retail/ }),
  ).toContainText(
    /Umbrella Retail\s*Premium\s*Active\s*Own cluster\s*Platform/,
  );
});

test('the search finds a tenant by its name, and opens its page', async ({
  page,
}, info) => {
  // The index of tenants is made anew every minute.
  test.setTimeout(150_000);
  await expect(async () => {
    await page.goto('/search?query=Umbrella');
    await expect(
      page.getByRole('link', { name: /Umbrella Retail/ }).first(),
    ).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 120_000 });
  await page.screenshot({ path: info.outputPath('search.png') });
  await page
    .getByRole('link', { name: /Umbrella Retail/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/catalog\/default\/tenant\/umbrella/);
});
