import { expect, type Page } from '@playwright/test';

/** Who has one of the sample data's accounts, by its name in the catalog. */
const OPERATOR = 'olivia.operator';

/** Headers with which the portal's API knows somebody. */
export async function headersOf(page: Page, user = OPERATOR) {
  const answer = await page.request.post('/api/auth/guest/refresh', {
    headers: { 'x-guest-user': `user:default/${user}` },
  });
  const { backstageIdentity } = await answer.json();
  return { authorization: `Bearer ${backstageIdentity.token}` };
}

/** Starts a task of a template over REST; answers with the HTTP status and the task's id. */
export async function startTask(
  page: Page,
  template: string,
  values: object,
  user = OPERATOR,
): Promise<{ status: number; id: string }> {
  const answer = await page.request.post('/api/scaffolder/v2/tasks', {
    headers: await headersOf(page, user),
    data: { templateRef: `template:default/${template}`, values },
  });
  return { status: answer.status(), id: (await answer.json()).id };
}

/** Onboards a tenant by the portal's own API, unless it is there: the form has tests of its own. */
export async function onboard(
  page: Page,
  values: {
    tenantId: string;
    displayName: string;
    tier: string;
    owner?: string;
  },
): Promise<void> {
  const headers = await headersOf(page);
  const get = (path: string) => page.request.get(`/api/${path}`, { headers });
  if ((await get(`tenants/tenants/${values.tenantId}`)).ok()) {
    return;
  }
  const { status, id } = await startTask(page, 'onboard-tenant', {
    adminEmail: `admin@${values.tenantId}.example`,
    owner: 'group:default/platform',
    ...values,
  });
  expect(status).toBe(201);
  const statusOf = async () =>
    (await (await get(`scaffolder/v2/tasks/${id}`)).json()).status;
  await expect.poll(statusOf, { timeout: 120_000 }).toBe('completed');
}
