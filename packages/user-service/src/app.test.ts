import { resolve } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { readEnv, type Service } from '@tenantry/service-kit';
import {
  callerOf,
  collectLogLines,
  readOpenApi,
  startTestIssuer,
  type TestIssuer,
} from '@tenantry/service-kit/testing';
import {
  startTestCell,
  type TestCell,
} from '@tenantry/service-kit/testing-cell';
import { createUserService, userEnv } from './app';

jest.setTimeout(60_000);

describe('the user service', () => {
  const logs = collectLogLines();
  let cell: TestCell;
  let issuer: TestIssuer;
  let service: Service;
  let cognito: CognitoIdentityProviderClient;
  let count = 0;

  beforeAll(async () => {
    [cell, issuer] = await Promise.all([startTestCell(), startTestIssuer()]);
    cognito = new CognitoIdentityProviderClient({});
    const env = readEnv(userEnv, {
      AWS_REGION: cell.sandbox.region,
      USER_POOL_ID: cell.outputs.UserPoolId,
      USER_POOL_ISSUER: issuer.issuer,
      USER_POOL_CLIENT_ID: issuer.clientId,
    });
    service = createUserService(env, { logDestination: logs });
  });

  afterAll(async () => {
    await service?.close();
    cognito?.destroy();
    await issuer?.stop();
    await cell?.stop();
  });

  /** A tenant with its group and its first administrator, who does the calling. */
  async function newTenant() {
    const tenantId = `tenant-${++count}`;
    await cognito.send(
      new CreateGroupCommand({
        UserPoolId: cell.outputs.UserPoolId,
        GroupName: tenantId,
      }),
    );
    const bootstrap = callerOf(service, issuer, tenantId);
    const { body: admin } = await bootstrap('POST', '/users', {
      userEmail: `admin@${tenantId}.example`,
      userRole: 'TenantAdmin',
    });
    const call = callerOf(service, issuer, tenantId, { sub: admin.userId });
    const invite = (name: string, userRole = 'TenantUser') =>
      call('POST', '/users', {
        userEmail: `${name}@${tenantId}.example`,
        userName: name,
        userRole,
      });
    return { tenantId, admin, call, invite };
  }

  const poolUser = (Username: string) =>
    cognito.send(
      new AdminGetUserCommand({
        UserPoolId: cell.outputs.UserPoolId,
        Username,
      }),
    );

  it('invites a user into the group of the tenant, with what users cannot write', async () => {
    const { tenantId, call, invite } = await newTenant();
    const created = await invite('Bob');
    expect(created).toMatchObject({
      status: 201,
      body: {
        userId: expect.any(String),
        userEmail: `bob@${tenantId}.example`,
        userName: 'Bob',
        userRole: 'TenantUser',
        status: 'FORCE_CHANGE_PASSWORD',
        enabled: true,
      },
    });
    const { userId, userEmail } = created.body;
    expect(created.headers.location).toBe(`users/${userId}`);

    const { Username, UserAttributes } = await poolUser(userEmail);
    const { Groups } = await cognito.send(
      new AdminListGroupsForUserCommand({
        UserPoolId: cell.outputs.UserPoolId,
        Username,
      }),
    );
    expect(Groups?.map(group => group.GroupName)).toEqual([tenantId]);
    expect(UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: 'custom:tenantId', Value: tenantId },
        { Name: 'custom:userRole', Value: 'TenantUser' },
      ]),
    );
    for (const id of [userId, encodeURIComponent(userEmail)]) {
      expect((await call('GET', `/users/${id}`)).body).toEqual(created.body);
    }
    expect((await call('GET', '/users')).body.items).toContainEqual(
      created.body,
    );
  });

  it('changes name and role, and neither address nor tenant', async () => {
    const { call, invite } = await newTenant();
    const { body: bob } = await invite('bob');
    const url = `/users/${bob.userId}`;
    const { userEmail } = bob;

    const changed = { userEmail, userName: 'Robert', userRole: 'TenantAdmin' };
    expect(await call('PUT', url, changed)).toMatchObject({
      status: 200,
      body: changed,
    });
    expect((await call('GET', url)).body).toMatchObject(changed);

    const other = { userEmail: 'other@x.example' };
    expect(await call('PUT', url, other)).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'body.userEmail' }] } },
    });
    expect((await call('PUT', url, { tenantId: 'x' })).status).toBe(400);
  });

  it('removes a user', async () => {
    const { call, invite } = await newTenant();
    const { body: bob } = await invite('bob');
    expect((await call('DELETE', `/users/${bob.userId}`)).status).toBe(204);
    expect((await call('GET', `/users/${bob.userId}`)).status).toBe(404);
    expect((await call('DELETE', `/users/${bob.userId}`)).status).toBe(404);
  });

  it('does not know the users of another tenant', async () => {
    const acme = await newTenant();
    const globex = await newTenant();
    for (const id of [acme.admin.userId, acme.admin.userEmail]) {
      const url = `/users/${encodeURIComponent(id)}`;
      expect((await globex.call('GET', url)).status).toBe(404);
      expect(
        (await globex.call('PUT', url, { userRole: 'TenantUser' })).status,
      ).toBe(404);
      expect((await globex.call('DELETE', url)).status).toBe(404);
    }
    expect((await globex.call('GET', '/users')).body.items).toEqual([
      globex.admin,
    ]);
    expect((await acme.call('GET', '/users')).body.items).toEqual([acme.admin]);
  });

  it('refuses who is not an administrator', async () => {
    const { tenantId } = await newTenant();
    const call = callerOf(service, issuer, tenantId, {
      'custom:userRole': 'TenantUser',
    });
    for (const [method, url] of [
      ['GET', '/users'],
      ['POST', '/users'],
      ['GET', '/users/x'],
      ['PUT', '/users/x'],
      ['DELETE', '/users/x'],
    ] as const) {
      expect(await call(method, url)).toMatchObject({
        status: 403,
        body: { error: { code: 'role_required' } },
      });
    }
  });

  it('refuses an address that is taken, whoever has it', async () => {
    const acme = await newTenant();
    const globex = await newTenant();
    const taken = { userEmail: acme.admin.userEmail, userRole: 'TenantUser' };
    for (const { call } of [acme, globex]) {
      expect(await call('POST', '/users', taken)).toMatchObject({
        status: 409,
        body: { error: { code: 'email_taken' } },
      });
    }
    expect((await acme.call('GET', '/users')).body.items).toEqual([acme.admin]);
  });

  it('completes an invitation that stopped before the group', async () => {
    const { tenantId, call, invite } = await newTenant();
    const { body: bob } = await invite('bob');
    await cognito.send(
      new AdminRemoveUserFromGroupCommand({
        UserPoolId: cell.outputs.UserPoolId,
        GroupName: tenantId,
        Username: (await poolUser(bob.userId)).Username,
      }),
    );
    expect((await call('GET', `/users/${bob.userId}`)).status).toBe(404);
    expect(await invite('bob')).toMatchObject({
      status: 201,
      body: { userId: bob.userId },
    });
    expect((await call('GET', `/users/${bob.userId}`)).status).toBe(200);
  });

  it('leaves a tenant its last administrator, and everybody themselves', async () => {
    const { admin, call, invite } = await newTenant();
    const own = `/users/${admin.userId}`;
    const asUser = { userRole: 'TenantUser' };
    expect(await call('PUT', own, asUser)).toMatchObject({
      status: 409,
      body: { error: { code: 'last_admin' } },
    });
    expect(await call('DELETE', own)).toMatchObject({
      status: 409,
      body: { error: { code: 'own_user' } },
    });
    expect((await call('GET', own)).body.userRole).toBe('TenantAdmin');

    const { body: eve } = await invite('eve', 'TenantAdmin');
    expect((await call('PUT', own, asUser)).status).toBe(200);
    // The token still says administrator; the pool knows better.
    expect(await call('DELETE', `/users/${eve.userId}`)).toMatchObject({
      status: 409,
      body: { error: { code: 'last_admin' } },
    });
  });

  it('lets one administrator remain when two demote each other at once', async () => {
    const { tenantId, admin, call, invite } = await newTenant();
    const { body: eve } = await invite('eve', 'TenantAdmin');
    const callAsEve = callerOf(service, issuer, tenantId, { sub: eve.userId });
    await Promise.all([
      call('PUT', `/users/${eve.userId}`, { userRole: 'TenantUser' }),
      callAsEve('PUT', `/users/${admin.userId}`, { userRole: 'TenantUser' }),
    ]);
    const { body } = await callAsEve('GET', '/users');
    const roles = body.items.map((item: { userRole: string }) => item.userRole);
    expect(roles).toContain('TenantAdmin');
  });

  it('takes everybody in the pool for the tenant that has it for itself', async () => {
    const UserPoolId = cell.outputs.OwnUserPoolId;
    // As Cognito makes those who come from the tenant's own identity provider.
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: 'ada@corporate.example',
        UserAttributes: [{ Name: 'email', Value: 'ada@corporate.example' }],
        MessageAction: 'SUPPRESS',
      }),
    );
    const own = createUserService(
      readEnv(userEnv, {
        AWS_REGION: cell.sandbox.region,
        USER_POOL_ID: UserPoolId,
        USER_POOL_ISSUER: issuer.issuer,
        USER_POOL_CLIENT_ID: issuer.clientId,
        TENANT_ID: 'tenant-own',
      }),
      { logDestination: logs },
    );
    const call = callerOf(own, issuer, 'tenant-own');
    const { body: list } = await call('GET', '/users');
    expect(list.items).toMatchObject([
      { userEmail: 'ada@corporate.example', userRole: 'TenantUser' },
    ]);
    const path = `/users/${list.items[0].userId}`;
    await call('PUT', path, { userRole: 'TenantAdmin' });
    expect((await call('GET', path)).body.userRole).toBe('TenantAdmin');
    expect(await call('DELETE', path)).toMatchObject({
      status: 409,
      body: { error: { code: 'last_admin' } },
    });
    expect(
      await callerOf(own, issuer, 'tenant-other')('GET', '/users'),
    ).toMatchObject({
      status: 403,
      body: { error: { code: 'other_tenant' } },
    });
    await own.close();
  });

  it('goes by the group where a tenant has services of its own and users in a shared pool', async () => {
    const { tenantId, admin } = await newTenant();
    const other = await newTenant();
    const own = createUserService(
      readEnv(userEnv, {
        AWS_REGION: cell.sandbox.region,
        USER_POOL_ID: cell.outputs.UserPoolId,
        USER_POOL_ISSUER: issuer.issuer,
        USER_POOL_CLIENT_ID: issuer.clientId,
        TENANT_ID: tenantId,
        USER_POOL_SHARED: 'true',
      }),
      { logDestination: logs },
    );
    const call = callerOf(own, issuer, tenantId, { sub: admin.userId });
    expect((await call('GET', '/users')).body.items).toEqual([admin]);
    const url = `/users/${other.admin.userId}`;
    expect((await call('GET', url)).status).toBe(404);
    expect((await call('DELETE', url)).status).toBe(404);
    expect(
      await callerOf(own, issuer, tenantId, { 'custom:tenantId': undefined })(
        'GET',
        '/users',
      ),
    ).toMatchObject({ status: 403, body: { error: { code: 'no_tenant' } } });
    await own.close();
  });

  it.each([
    ['no address', { userRole: 'TenantUser' }, 'body.userEmail'],
    ['no real address', { userEmail: 'x' }, 'body.userEmail'],
    ['an unknown role', { userRole: 'Root' }, 'body.userRole'],
    ['a tenant', { tenantId: 'x' }, 'body'],
  ])('refuses a user with %s and says where', async (_, change, path) => {
    const { call } = await newTenant();
    const response = await call('POST', '/users', {
      ...(path !== 'body.userEmail' && { userEmail: 'a@b.example' }),
      ...change,
    });
    expect(response.status).toBe(400);
    expect(response.body.error.details).toContainEqual(
      expect.objectContaining({ path }),
    );
  });

  it('answers nothing that openapi.yaml does not know', () => {
    const openApi = readOpenApi(resolve(__dirname, '../openapi.yaml'));
    expect(logs.text()).toContain('"msg":"request"');
    expect(openApi.undescribed(logs.entries())).toEqual([]);
  });

  it('logs neither names nor addresses', () => {
    expect(logs.entries().length).toBeGreaterThan(20);
    expect(logs.text()).not.toMatch(/bob|eve@|\.example|@|eyJ/i);
  });
});
