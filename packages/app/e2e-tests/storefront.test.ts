import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page, type Request } from '@playwright/test';
import { onboard } from './portal';

const AWS = process.env.E2E_AWS_ENDPOINT!;
const STOREFRONT = process.env.E2E_STOREFRONT_URL!;
const TENANT = 'wonka';
const ADMIN = `admin@${TENANT}.example`;
const COLLEAGUE = `charlie@${TENANT}.example`;
const PASSWORD = 'Golden-Ticket-9!';

/** The password that was mailed to somebody. */
async function mailedTo(page: Page, address: string): Promise<string> {
  const outbox = await page.request.get(`${AWS}/_sandbox/outbox`);
  const mails: Array<{ recipient: string; temporaryPassword: string }> =
    await outbox.json();
  return mails.filter(({ recipient }) => recipient === address).pop()!
    .temporaryPassword;
}

/** Signs in for the first time: by the tenant's name, with the mailed password, to an own one. */
async function signIn(page: Page, address: string) {
  await page.goto(STOREFRONT);
  await page.getByLabel('Tenant').fill(TENANT);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password').fill(await mailedTo(page, address));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
}

/** Asks faster than the tier allows, and goes on until it is told to stop. */
async function hammer(page: Page, request: Request) {
  const { authorization } = request.headers();
  let isOn = true;
  let isThrottled = false;
  const one = async () => {
    while (isOn) {
      const answer = await page.request.get(request.url(), {
        headers: { authorization },
      });
      isThrottled ||= answer.status() === 429;
    }
  };
  const all = Promise.all(Array.from({ length: 12 }, one));
  const stop = async () => {
    isOn = false;
    await all;
  };
  try {
    // One that fails ends the wait as well.
    await Promise.race([
      all,
      expect.poll(() => isThrottled, { timeout: 30_000 }).toBe(true),
    ]);
  } catch (error) {
    // The next attempt begins at rest.
    await stop();
    throw error;
  }
  return stop;
}

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.filter(({ impact }) =>
      ['serious', 'critical'].includes(impact ?? ''),
    ),
  ).toEqual([]);
}

test('a tenant’s users sign in, buy, are told why they wait, and invite a colleague', async ({
  page,
  browser,
}) => {
  // Many pages in one test: a busy machine takes its time.
  test.setTimeout(180_000);
  const failures: string[] = [];
  page.on('pageerror', error => failures.push(error.message));
  page.on('console', message => {
    // What the policy of the pages forbids is said here.
    if (/Content Security Policy|CORS/.test(message.text())) {
      failures.push(message.text());
    }
  });
  await onboard(page, {
    tenantId: TENANT,
    displayName: 'Wonka Sweets',
    tier: 'basic',
  });
  await page.goto(STOREFRONT);
  await page.getByLabel('Tenant').fill('nobody');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('There is no tenant “nobody”')).toBeVisible();
  await expectAccessible(page);
  const asked = page.waitForRequest(
    request => request.method() === 'GET' && /\/orders$/.test(request.url()),
  );
  await signIn(page, ADMIN);
  await expect(page.getByText('Tier Basic')).toBeVisible();
  await expect(
    page.getByText('10 requests a second, up to 20 at once'),
  ).toBeVisible();

  await page.getByRole('link', { name: 'Products', exact: true }).click();
  await page.getByRole('button', { name: 'Add product' }).click();
  await page.getByLabel('Name').fill('Fizzy bar');
  await page.getByLabel('SKU').fill('F-1');
  await page.getByLabel('Category').fill('bars');
  await page.getByLabel('Price').fill('2.5');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: 'Fizzy bar' })).toBeVisible();
  await expectAccessible(page);

  // A program of the tenant’s asks for more than the tier allows.
  const request = await asked;
  const calm = await hammer(page, request);
  await expect(async () => {
    await page.reload();
    await expect(
      page.getByText('Wonka Sweets is asking faster than its tier allows'),
    ).toBeVisible({ timeout: 10_000 });
  }).toPass();
  await expect(
    page.getByText(/The tier Basic allows 10 requests a second/),
  ).toBeVisible();
  await expectAccessible(page);
  await calm();

  /** Places an order while others take what the tenant may ask; the first answer's status. */
  const placeOrder = async (name: string) => {
    await page
      .getByRole('link', { name: 'Orders', exact: true })
      .first()
      .click();
    await page.getByRole('link', { name: 'Place an order' }).first().click();
    await page.getByLabel('Name of the order').fill(name);
    await page.getByLabel('Quantity of Fizzy bar').fill('4');
    const stop = await hammer(page, request);
    try {
      const [first] = await Promise.all([
        page.waitForResponse(
          response =>
            response.request().method() === 'POST' &&
            /\/orders$/.test(response.url()),
        ),
        page.getByRole('button', { name: 'Place order' }).click(),
      ]);
      return first.status();
    } finally {
      await stop();
    }
  };
  // What is sent meanwhile waits. One that finds room at once shows nothing of that.
  // Whatever an attempt waits for in vain ends with it, not with the test.
  page.setDefaultTimeout(20_000);
  let orders = 0;
  const name = () => `For tour ${orders}`;
  await expect(async () => {
    orders += 1;
    const status = await placeOrder(name());
    if (status === 201) {
      // The order's own page comes by itself, and would take the next form away.
      await page.getByRole('heading', { name: name() }).waitFor();
    }
    expect(status).toBe(429);
  }).toPass();
  // It goes through by itself, once.
  await expect(page.getByRole('heading', { name: name() })).toBeVisible();
  await expect(page.getByRole('row', { name: /Total/ })).toContainText('10.00');
  await page.getByRole('link', { name: 'Orders', exact: true }).first().click();
  await expect(page.getByRole('row', { name: name() })).toHaveCount(1);

  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('button', { name: 'Invite user' }).click();
  await page.getByLabel('E-mail address').fill(COLLEAGUE);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(page.getByRole('row', { name: COLLEAGUE })).toContainText(
    'Invited',
  );
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Tenant')).toBeVisible();

  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
  });
  const theirs = await context.newPage();
  await signIn(theirs, COLLEAGUE);
  await expect(theirs.getByRole('link', { name: name() })).toBeVisible();
  await expect(theirs.getByRole('link', { name: 'Users' })).toHaveCount(0);
  await expectAccessible(theirs);
  expect(
    await theirs.evaluate(() => document.documentElement.scrollWidth),
  ).toBeLessThanOrEqual(360);
  // A reload does not ask for the password again.
  await theirs.reload();
  await expect(theirs.getByRole('link', { name: name() })).toBeVisible();
  await context.close();
  expect(failures).toEqual([]);
});
