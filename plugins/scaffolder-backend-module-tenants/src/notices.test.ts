import type { TestCell } from './__testUtils__/cell';
import { VALUES as values, type TestPortal } from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

describe("notices to a tenant's owner", () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(fresh => {
    ({ cell, portal } = fresh);
  });

  const run = async (template: string, input: object) => {
    const taskId = await portal.start(input, template);
    return { taskId, ...(await portal.end(taskId)) };
  };
  const onboard = () => run('onboard-tenant', values);
  const suspend = () =>
    run('suspend-tenant', { tenantId: 'acme', reason: 'Ask ada@acme.example' });
  const titles = () => portal.sent.map(({ payload }) => payload.title);
  const fail = (service: string, operation: string) =>
    cell.sandbox.faults.set([
      {
        service,
        operation,
        error: { code: 'AccessDeniedException', message: 'Not for you.' },
      },
    ]);

  it('say that operations ended well, once and without anything personal', async () => {
    const { taskId } = await onboard();
    expect(portal.sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: 'group:default/platform' },
        payload: {
          title: 'Acme Corp is onboarded',
          description: 'It is active, and its administrator has an invitation.',
          link: '/catalog/default/tenant/acme',
          severity: 'normal',
          topic: 'tenants-operations',
          scope: `acme onboard ${taskId}`,
        },
      },
    ]);
    await suspend();
    await suspend();
    await run('resume-tenant', { tenantId: 'acme' });
    expect(titles()).toEqual([
      'Acme Corp is onboarded',
      'Acme Corp is suspended',
      'Acme Corp is active again',
    ]);
    expect(JSON.stringify(portal.sent)).not.toContain('@');
  });

  it('say how changes to users and to the tenant itself ended, and how it left', async () => {
    await onboard();
    const tenantId = 'acme';
    await run('invite-user', {
      tenantId,
      email: 'bob@acme.example',
      role: 'TenantUser',
    });
    const { items } = await portal.tenants.users.list('acme', { limit: 60 });
    const { userId } = items.find(({ email }) => email?.startsWith('bob'))!;
    for (const change of ['disable', 'remove']) {
      await run('change-user', { tenantId, user: userId, change });
    }
    const last = items.find(({ email }) => email?.startsWith('ada'))!;
    await run('change-user', {
      tenantId,
      user: last.userId,
      change: 'remove',
    });
    await run('edit-tenant', { tenantId, displayName: 'Acme Inc' });
    await run('offboard-tenant', {
      tenantId,
      confirm: 'acme',
      retention: 'retain',
    });
    expect(titles().slice(1)).toEqual([
      'Acme Corp has another user',
      'Acme Corp has a user who is kept out',
      'Acme Corp has a user less',
      'Changing a user of Acme Corp failed',
      'Acme Inc was edited',
      'Acme Inc is offboarded',
    ]);
    expect(JSON.stringify(portal.sent)).not.toContain('@');
  });

  it('say that an onboarding failed and why, and then that it did not', async () => {
    fail('apigateway', 'CreateApiKey');
    const { taskId } = await onboard();
    expect(titles()).toEqual(['Onboarding Acme Corp failed']);
    expect(portal.sent[0].payload).toMatchObject({
      description: expect.stringContaining('Not for you.'),
      severity: 'high',
    });
    cell.sandbox.faults.set([]);
    await portal.retry(taskId);
    expect((await portal.end(taskId)).status).toBe('completed');
    expect(titles().slice(1)).toEqual(['Acme Corp is onboarded']);
  });

  it('are not sent again by steps that run again', async () => {
    await onboard();
    fail('cognito-idp', 'AdminUserGlobalSignOut');
    const { taskId, status } = await suspend();
    expect(status).toBe('failed');
    expect(titles().slice(1)).toEqual([
      'Acme Corp is suspended',
      'Signing out the users of Acme Corp failed',
    ]);
    cell.sandbox.faults.set([]);
    await portal.retry(taskId);
    expect((await portal.end(taskId)).status).toBe('completed');
    expect(titles()).toHaveLength(3);
  });

  it('are of no concern to those who may not or who are mistaken', async () => {
    await onboard();
    portal.locked.add('acme');
    await suspend();
    await run('resume-tenant', { tenantId: 'nobody' });
    expect(titles()).toEqual(['Acme Corp is onboarded']);
  });

  it('may get lost without harm', async () => {
    portal.isMute = true;
    const { status, log } = await onboard();
    expect(status).toBe('completed');
    expect(log).toContain(
      'group:default/platform could not be notified: Acme Corp is onboarded. Nobody listens.',
    );
  });
});
