import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Sandbox } from '@tenantry/aws-sandbox';
import type { UserChange } from '@tenantry/plugin-tenants-common';
import {
  GLOBEX,
  INPUT,
  onboard,
  startPortal,
  stepOf,
} from '../__testUtils__/portal';
import { withPoolCells } from '../__testUtils__/poolCell';
import { connectionOf } from '../__testUtils__/testCell';
import type { DefaultTenantsService } from '../DefaultTenantsService';

// Many deaths and restarts in a row; each takes a moment.
jest.setTimeout(60_000);

describe('users of a tenant', () => {
  let sandbox: Sandbox;
  let service: DefaultTenantsService;
  let tasks: number;
  const running = new Set<string>();
  const lines: string[] = [];

  withPoolCells(async fresh => {
    tasks = 0;
    running.clear();
    lines.length = 0;
    sandbox = fresh;
    service = startPortal(sandbox);
    await onboard(service, INPUT, stepOf('onboard'));
  });

  const step = (taskId = `task-${(tasks += 1)}`, resumed = false) => ({
    ...stepOf(taskId, { running, log: line => lines.push(line) }),
    resumed,
  });
  const invite = (email: string, role = 'TenantUser', tenantId = 'acme') =>
    service.users.invite(tenantId, { email, role }, step());
  const change = (user: string, what: UserChange, tenantId = 'acme') =>
    service.users.change(tenantId, { user, change: what }, step());
  const list = async (tenantId = 'acme') =>
    (await service.users.list(tenantId, { limit: 60 })).items;
  const find = async (email: string) =>
    (await list()).find(user => user.email === email)!;
  const history = async () =>
    (await service.events('acme', { limit: 50 })).items;
  const messages = async () =>
    (await history())
      .filter(({ type }) => type.startsWith('user.'))
      .map(({ message }) => message);
  const mailedTo = async () => {
    const response = await fetch(`${sandbox.endpoint}/_sandbox/outbox`);
    const mails = (await response.json()) as Array<{ recipient: string }>;
    return mails.map(({ recipient }) => recipient);
  };

  it('are invited, listed, disabled, enabled and removed, and the history tells it', async () => {
    await invite('Bob@Acme.example ');
    const bob = await find('bob@acme.example');
    expect(bob).toMatchObject({ role: 'TenantUser', status: 'invited' });
    expect(await mailedTo()).toEqual([INPUT.adminEmail, 'bob@acme.example']);

    await change(bob.userId, 'resend-invitation');
    expect(await mailedTo()).toHaveLength(3);
    await change(bob.userId, 'disable');
    expect((await find('bob@acme.example')).status).toBe('disabled');
    await change(bob.userId, 'enable');
    expect((await find('bob@acme.example')).status).toBe('invited');
    await change(bob.userId, 'remove');
    expect((await list()).map(({ email }) => email)).toEqual([
      INPUT.adminEmail,
    ]);
    expect(await messages()).toEqual([
      'A user was removed (role user).',
      'A user was enabled (role user).',
      'A user was disabled (role user).',
      'An invitation was sent again (role user).',
      'A user was invited (role user).',
    ]);
    expect((await history())[0]).toMatchObject({
      actor: 'user:default/guest',
      taskId: 'task-5',
    });
  });

  it('are told nowhere by name or address', async () => {
    await invite('bob@acme.example');
    await change((await find('bob@acme.example')).userId, 'remove');
    await expect(invite('no address')).rejects.toThrow(/such as ada@example/);
    const told = JSON.stringify([
      lines,
      await history(),
      await service.get('acme'),
    ]);
    expect(told).not.toMatch(/bob|@acme/);
  });

  it('are signed out before they are removed', async () => {
    await invite('bob@acme.example');
    sandbox.calls.clear();
    await change((await find('bob@acme.example')).userId, 'remove');
    const calls = sandbox.calls.list().map(({ operation }) => operation);
    const signOut = calls.indexOf('AdminUserGlobalSignOut');
    expect(signOut).toBeGreaterThan(-1);
    expect(calls.indexOf('AdminDeleteUser')).toBeGreaterThan(signOut);
  });

  it('change nothing when there is nothing to change', async () => {
    await invite('bob@acme.example');
    const before = await service.get('acme');
    await invite('bob@acme.example');
    const { userId } = await find('bob@acme.example');
    await change(userId, 'enable');
    expect(await service.get('acme')).toEqual(before);
    expect(await mailedTo()).toHaveLength(2);
  });

  it('are out of reach of other tenants of the pool', async () => {
    await onboard(service, GLOBEX, stepOf('onboard-globex'));
    const [gus] = await list('globex');
    for (const what of ['disable', 'remove', 'resend-invitation'] as const) {
      await expect(change(gus.userId, what)).rejects.toThrow(
        '"acme" has no such user.',
      );
    }
    await expect(change('gus@globex.example', 'remove')).rejects.toThrow(
      /^That is no user id\. Take it/,
    );
    await expect(invite('gus@globex.example')).rejects.toThrow(
      'no user of this tenant',
    );
    expect(await list('globex')).toEqual([gus]);
    expect(await list()).toHaveLength(1);
  });

  it('cannot take the address of an administrator who is still to be invited', async () => {
    await service.onboarding.reserve(GLOBEX, stepOf('onboard-globex'));
    await expect(invite(GLOBEX.adminEmail)).rejects.toThrow(
      'no user of this tenant',
    );
    expect(await list()).toHaveLength(1);
  });

  it('are completed when the task died between making the user and the group', async () => {
    const { userPoolId } = (await service.get('acme'))!.identity!;
    await new CognitoIdentityProviderClient(connectionOf(sandbox)).send(
      new AdminCreateUserCommand({
        UserPoolId: userPoolId,
        Username: 'bob@acme.example',
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: 'bob@acme.example' },
          { Name: 'custom:tenantId', Value: 'acme' },
          { Name: 'custom:userRole', Value: 'TenantUser' },
        ],
      }),
    );
    expect(await list()).toHaveLength(1);
    await invite('bob@acme.example');
    expect(await list()).toHaveLength(2);
    expect(await messages()).toEqual(['A user was invited (role user).']);
  });

  it('keep a last administrator', async () => {
    const [ada] = await list();
    for (const what of ['disable', 'remove'] as const) {
      await expect(change(ada.userId, what)).rejects.toThrow(
        'This is the last administrator of "acme"',
      );
    }
    await invite('bob@acme.example', 'TenantAdmin');
    const bob = await find('bob@acme.example');
    await change(bob.userId, 'disable');
    await expect(change(ada.userId, 'disable')).rejects.toThrow(
      'This is the last administrator of "acme"',
    );
    expect((await find(INPUT.adminEmail)).status).toBe('invited');
    await change(bob.userId, 'enable');
    await change(ada.userId, 'disable');
  });

  it('keep one when two tasks remove each the other at the same time', async () => {
    await invite('bob@acme.example', 'TenantAdmin');
    const users = await list();
    const steps = users.map((_, index) => step(`race-${index}`));
    steps.forEach(({ taskId }) => running.add(taskId));
    const results = await Promise.allSettled(
      users.map(({ userId }, index) =>
        service.users.change(
          'acme',
          { user: userId, change: 'remove' },
          steps[index],
        ),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    expect(await list()).toHaveLength(1);
    // Nobody stands in the way of the next one.
    await invite('eve@acme.example', 'TenantAdmin');
    await change((await find('eve@acme.example')).userId, 'disable');
  });

  it('keep one when the application removes the other meanwhile', async () => {
    await invite('bob@acme.example', 'TenantAdmin');
    const ada = await find(INPUT.adminEmail);
    // Ada was found, and Bob was there at the first look; at the second he is not.
    sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'AdminGetUser',
        after: 2,
        error: { code: 'UserNotFoundException', status: 400 },
      },
    ]);
    await expect(change(ada.userId, 'remove')).rejects.toThrow(
      'This is the last administrator',
    );
    expect(sandbox.calls.list().map(({ operation }) => operation)).toContain(
      'AdminDisableUser',
    );
    sandbox.faults.set([]);
    expect((await find(INPUT.adminEmail)).status).toBe('invited');
    await change(ada.userId, 'remove');
  });

  it('leave the address that the tenant claims to the next administrator', async () => {
    await invite('bob@acme.example', 'TenantAdmin');
    await change((await find(INPUT.adminEmail)).userId, 'remove');
    // Free for others; Bob's is not.
    await onboard(
      service,
      { ...GLOBEX, adminEmail: INPUT.adminEmail },
      stepOf('onboard-globex'),
    );
    await expect(
      onboard(
        service,
        { ...INPUT, tenantId: 'initech', adminEmail: 'bob@acme.example' },
        stepOf('onboard-initech'),
      ),
    ).rejects.toThrow("administrator's e-mail address is used");
  });

  it.each(['disable', 'remove'] as const)(
    'are served to the end when the portal dies after any call of %s',
    async what => {
      await invite('eve@acme.example', 'TenantAdmin');
      for (let call = 0; call < 14; call += 1) {
        const email = `bob-${call}@acme.example`;
        await invite(email, 'TenantAdmin');
        const { userId } = await find(email);
        const task = `died-${call}`;
        sandbox.faults.set([
          {
            service: '*',
            operation: '*',
            after: call,
            afterEffect: true,
            error: { code: 'Died', status: 400 },
          },
        ]);
        const input = { user: userId, change: what };
        await service.users
          .change('acme', input, step(task))
          .catch(() => undefined);
        sandbox.faults.set([]);
        await startPortal(sandbox).users.change(
          'acme',
          input,
          step(task, true),
        );
        const found = await find(email);
        expect(found?.status).toBe(what === 'disable' ? 'disabled' : undefined);
        const told = (await history()).filter(({ taskId }) => taskId === task);
        expect(told).toHaveLength(1);
      }
    },
  );

  it('are invited once when the portal dies after any call', async () => {
    for (let call = 0; call < 8; call += 1) {
      const input = { email: `bob-${call}@acme.example`, role: 'TenantUser' };
      const task = `died-${call}`;
      sandbox.faults.set([
        {
          service: '*',
          operation: '*',
          after: call,
          afterEffect: true,
          error: { code: 'Died', status: 400 },
        },
      ]);
      await service.users
        .invite('acme', input, step(task))
        .catch(() => undefined);
      sandbox.faults.set([]);
      await startPortal(sandbox).users.invite('acme', input, step(task, true));
      const told = (await history()).filter(({ taskId }) => taskId === task);
      expect(told).toHaveLength(1);
    }
    expect(await list()).toHaveLength(9);
    expect(await mailedTo()).toHaveLength(9);
  });

  it('are refused in states that have none', async () => {
    await service.onboarding.reserve(GLOBEX, stepOf('onboard-globex'));
    await expect(list('globex')).rejects.toThrow(
      '"globex" is provisioning: it has no users before it has been active.',
    );
    await expect(
      invite('bob@acme.example', 'TenantUser', 'globex'),
    ).rejects.toThrow('is at work on it');
    await expect(list('nobody')).rejects.toThrow('There is no tenant "nobody"');
  });

  it('say what was filled in wrong', async () => {
    await expect(invite('bob@acme.example', 'Boss')).rejects.toThrow(
      'There is no role "Boss"; the roles are TenantAdmin, TenantUser.',
    );
    await expect(
      change('ada@acme.example', 'promote' as UserChange),
    ).rejects.toThrow('There is no change "promote"');
    await invite('bob@acme.example');
    await expect(invite('bob@acme.example', 'TenantAdmin')).rejects.toThrow(
      'There is a user with this e-mail address already, in the role user.',
    );
  });

  it('are listed page by page', async () => {
    await invite('bob@acme.example');
    await invite('eve@acme.example');
    const first = await service.users.list('acme', { limit: 2 });
    expect(first.items).toHaveLength(2);
    const second = await service.users.list('acme', {
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second.items).toHaveLength(1);
    expect(second.nextCursor).toBeUndefined();
  });
});
