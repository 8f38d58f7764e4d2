import type { TestCell } from './__testUtils__/cell';
import { VALUES as values, type TestPortal } from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

describe('the templates for users of a tenant', () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(
    fresh => {
      ({ cell, portal } = fresh);
    },
    { isOnboarded: true },
  );

  const run = async (template: string, input: object) =>
    portal.end(await portal.start({ tenantId: 'acme', ...input }, template));
  const invite = (email: string, role = 'TenantUser') =>
    run('invite-user', { email, role });
  const change = (user: string, what: string) =>
    run('change-user', { user, change: what });
  const users = async () =>
    (await portal.tenants.users.list('acme', { limit: 60 })).items;
  const idOf = async (email: string) =>
    (await users()).find(user => user.email === email)!.userId;
  const history = async () =>
    (await portal.tenants.events('acme', { limit: 3 })).items;

  it('invite, disable and remove one, and tell the portal', async () => {
    const told = portal.told.length;
    const invited = await invite('bob@acme.example');
    expect(invited.status).toBe('completed');
    expect(invited.log).toContain('mailed the invitation');
    expect(invited.log).not.toContain('bob');
    const bob = await idOf('bob@acme.example');
    expect((await change(bob, 'disable')).status).toBe('completed');
    expect((await users()).map(({ status }) => status).sort()).toEqual([
      'disabled',
      'invited',
    ]);
    expect((await change(bob, 'remove')).status).toBe('completed');
    expect(await users()).toHaveLength(1);
    expect((await history()).map(({ message }) => message)).toEqual([
      'A user was removed (role user).',
      'A user was disabled (role user).',
      'A user was invited (role user).',
    ]);
    expect(portal.told).toHaveLength(told + 3);
  });

  it('keep the last administrator, and say so', async () => {
    const ada = await idOf(values.adminEmail);
    const { status, log } = await change(ada, 'remove');
    expect(status).toBe('failed');
    expect(log).toContain('This is the last administrator of "acme"');
    expect(log).toContain('Invite another administrator first.');
    expect(await users()).toHaveLength(1);
  });

  it('refuse whoever may not change its users', async () => {
    portal.locked.add('acme');
    for (const { status, log } of [
      await invite('bob@acme.example'),
      await change(await idOf(values.adminEmail), 'disable'),
    ]) {
      expect(status).toBe('failed');
      expect(log).toContain('may not change the users of the tenant "acme"');
    }
    expect((await users()).map(({ status }) => status)).toEqual(['invited']);
  });

  it('say what is filled in wrong before anything runs', async () => {
    await expect(invite('nobody')).rejects.toThrow(/400.*email/s);
    await expect(invite('bob@acme.example', 'Boss')).rejects.toThrow(
      /400.*role/s,
    );
    const ada = await idOf(values.adminEmail);
    await expect(change(ada, 'promote')).rejects.toThrow(/400.*change/s);
    await expect(change('ada', 'disable')).rejects.toThrow(/400.*user id/s);
  });

  it('complete on a retry when AWS fails half-way', async () => {
    cell.sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'AdminAddUserToGroup',
        error: { code: 'NotAuthorizedException', message: 'Not your group.' },
      },
    ]);
    const first = await invite('bob@acme.example');
    expect(first.status).toBe('failed');
    expect(first.log).toContain('Not your group.');
    cell.sandbox.faults.set([]);
    expect((await invite('bob@acme.example')).status).toBe('completed');
    expect(await users()).toHaveLength(2);
  });
});
