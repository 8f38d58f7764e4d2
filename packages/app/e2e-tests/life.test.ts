import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

/** The dashboards' tests have onboarded it. */
const TENANT = '/catalog/default/tenant/hooli';

const formOf = (template: string, values: object = {}) =>
  `/create/templates/default/${template}?formData=${encodeURIComponent(
    JSON.stringify({ tenantId: 'hooli', ...values }),
  )}`;

/** Forms, with a field or a sentence that is there once they are whole, and values for a review. */
const FORMS: Array<[string, string, object]> = [
  ['suspend-tenant', 'Reason', { reason: 'A test' }],
  ['rotate-api-key', 'Tenant id', {}],
  ['edit-tenant', 'Display name', { displayName: 'Hooli Inc' }],
  [
    'invite-user',
    'E-mail address',
    { email: 'new@hooli.example', role: 'TenantUser' },
  ],
  [
    'offboard-tenant',
    'Its data',
    { confirm: 'hooli', retention: 'retain', days: 30 },
  ],
];

/** Tabs, and the part that is ours. */
const TABS: Array<[string, string]> = [
  ['users', 'admin@hooli.example'],
  ['history', 'Task log'],
];

async function violationsOf(page: Page, part: string) {
  await expect(page.locator('.bui-Skeleton')).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    .withTags(['wcag2a', 'wcag2aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const [template, text, values] of FORMS) {
      test(`the form ${template} and its review are accessible`, async ({
        page,
      }, info) => {
        await page.goto(formOf(template, values));
        await expect(page.getByText(text).first()).toBeVisible();
        await page.screenshot({ path: info.outputPath('form.png') });
        expect(await violationsOf(page, 'article')).toEqual([]);
        await page.getByRole('button', { name: 'Review' }).click();
        await expect(
          page.getByRole('heading', { name: 'What will happen' }),
        ).toBeVisible();
        await page.screenshot({ path: info.outputPath('review.png') });
        expect(await violationsOf(page, 'article')).toEqual([]);
      });
    }

    for (const [path, text] of TABS) {
      test(`the tab ${path} is accessible`, async ({ page }, info) => {
        await page.goto(`${TENANT}/${path}`);
        await expect(page.getByText(text).first()).toBeVisible();
        await page.screenshot({ path: info.outputPath('tab.png') });
        expect(await violationsOf(page, 'main')).toEqual([]);
      });
    }
  });
}

test('forms, reviews and tabs fit a phone', async ({ page }, info) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const pages = [
    ...FORMS.map(([template, text, values]) => [
      formOf(template, values),
      text,
    ]),
    ...TABS.map(([path, text]) => [`${TENANT}/${path}`, text]),
  ];
  for (const [path, text] of pages) {
    await page.goto(path);
    await expect(page.getByText(text).first()).toBeVisible();
    await page.screenshot({ path: info.outputPath('phone.png') });
    expect([
      path,
      await page.evaluate(() => document.documentElement.scrollWidth),
    ]).toEqual([path, 360]);
  }
});
