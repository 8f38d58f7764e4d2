import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { Failures } from './Failures';
import { Lifecycle } from './Lifecycle';
import type { TestCell } from './__testUtils__/cell';
import {
  until,
  VALUES as values,
  type TestPortal,
} from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

describe('the template that onboards a tenant', () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(fresh => {
    ({ cell, portal } = fresh);
  });

  const calls = () => cell.sandbox.calls.list().length;

  it('ends with an active tenant that the catalog shows, and says nobody’s address', async () => {
    const { status, log } = await portal.end(await portal.start(values));
    expect(log).toContain('The catalog shows Acme Corp.');
    expect(status).toBe('completed');
    expect((await portal.tenant('acme'))?.state).toBe('active');
    expect(portal.catalogHas('tenant:default/acme')).toBe(true);
    expect(portal.told[0]).toBe('provisioning');
    expect(portal.told.at(-1)).toBe('active');
    expect(log).not.toContain('ada@');
  });

  it('refuses whoever may not onboard, before anything is changed', async () => {
    portal.mayOnboard = false;
    const { status, log } = await portal.end(await portal.start(values));
    expect(status).toBe('failed');
    expect(log).toContain('may not onboard tenants. Ask one of the operators');
    expect(await portal.tenant('acme')).toBeUndefined();
    expect(portal.told).toEqual([]);
  });

  it.each([
    [{ owner: 'group:default/nobody' }, 'is no group or user of the catalog'],
    [{ owner: 'template:default/onboard-tenant' }, 'is no group or user'],
  ])('refuses the owner in %j', async (change, words) => {
    const { status, log } = await portal.end(
      await portal.start({ ...values, ...change }),
    );
    expect(status).toBe('failed');
    expect(log).toContain(words);
    expect(log).toContain('Nothing was changed');
  });

  it.each([
    [{ tenantId: 'No--Slug' }, 'tenantId'],
    [{ tier: 'gold' }, 'tier'],
    [{ adminEmail: 'ada' }, 'adminEmail'],
    [{ displayName: '' }, 'displayName'],
    [{ compute: 'gpu' }, 'compute'],
    [{ imageTag: 'no tag' }, 'imageTag'],
    [{ onFailure: 'shrug' }, 'onFailure'],
    [{ identityProvider: { type: 'kerberos' } }, 'identityProvider'],
  ])('answers 400 to %j, without a task', async (change, field) => {
    const before = calls();
    await expect(portal.start({ ...values, ...change })).rejects.toThrow(
      new RegExp(`400.*${field}`, 's'),
    );
    expect(calls()).toBe(before);
  });

  it.each([
    [{ compute: 'ec2' }, 'what tasks run on (compute) cannot be chosen'],
    [{ imageTag: '1.10' }, 'an image tag (imageTag) cannot be chosen'],
    [{ onFailure: 'keep' }, '(onFailure) cannot be chosen'],
    [
      { identityProvider: { type: 'saml', name: 'Acme' } },
      'an identity provider (identityProvider) cannot be chosen',
    ],
  ])('hands %j to the first step', async (choice, words) => {
    const { status, log } = await portal.end(
      await portal.start({ ...values, ...choice }),
    );
    expect(status).toBe('failed');
    expect(log).toContain(words);
    expect(log).toContain('Nothing was changed');
  });

  it('takes an empty identity provider, which the form sends, for none', async () => {
    const { status } = await portal.end(
      await portal.start({ ...values, identityProvider: {} }),
    );
    expect(status).toBe('completed');
  });

  it('says what failed and what remains, and completes when it is run again', async () => {
    cell.sandbox.faults.set([
      {
        service: 'apigateway',
        operation: 'CreateApiKey',
        error: { code: 'AccessDeniedException', message: 'Not your key.' },
      },
    ]);
    const first = await portal.end(await portal.start(values));
    expect(first.status).toBe('failed');
    expect(first.log).toContain(
      'The step api-key failed. API Gateway CreateApiKey failed: Not your key.',
    );
    expect(first.log).toContain(
      'What remains of "acme" until then: its entry in the registry, its group and administrator, its API key.',
    );
    expect(await portal.tenant('acme')).toMatchObject({
      state: 'failed',
      failure: {
        step: 'api-key',
        cause: 'API Gateway CreateApiKey failed: Not your key.',
      },
    });
    expect(portal.told.at(-1)).toBe('failed');

    cell.sandbox.faults.set([]);
    const second = await portal.end(await portal.start(values));
    expect(second.status).toBe('completed');
    const { users, groups, apiKeys } = await cell.sandbox.inventory();
    expect([users, groups, apiKeys].map(list => list.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('writes a failure down at the end when the registry did not take it at first', async () => {
    cell.sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'CreateGroup',
        error: { code: 'NotAuthorizedException', message: 'Not now.' },
      },
      // The first failure to be written down, with its tries.
      {
        service: 'dynamodb',
        operation: 'TransactWriteItems',
        after: 1,
        times: 3,
        error: { code: 'ValidationException', message: 'No writes today.' },
      },
    ]);
    const { log } = await portal.end(await portal.start(values));
    expect(log).toContain('could not be written into the registry');
    expect(await portal.tenant('acme')).toMatchObject({
      state: 'failed',
      failure: {
        step: 'identity',
        cause: 'Cognito CreateGroup failed: Not now.',
      },
    });
  });

  it('records that a task was cancelled while it waits for the services', async () => {
    cell.door.healthy = false;
    const taskId = await portal.start(values);
    await until(() => cell.door.requests > 0);
    await portal.cancel(taskId);
    await portal.end(taskId);
    await until(async () => (await portal.tenant('acme'))?.state === 'failed');
    expect((await portal.tenant('acme'))?.failure).toMatchObject({
      step: 'activate',
      cause: 'The task was cancelled.',
    });
    await until(() => portal.told.at(-1) === 'failed');
  });

  it('records that a task was cancelled during a call that went well', async () => {
    cell.sandbox.faults.set([
      { service: 'cognito-idp', operation: 'CreateGroup', delayMs: 2_500 },
    ]);
    const taskId = await portal.start(values);
    await until(async () =>
      cell.sandbox.faults.list().some(({ hits }) => hits > 0),
    );
    await portal.cancel(taskId);
    await portal.end(taskId);
    await until(async () => (await portal.tenant('acme'))?.state === 'failed');
    expect((await portal.tenant('acme'))?.failure).toMatchObject({
      step: 'identity',
      cause: 'The task was cancelled.',
    });
  });

  it('records that a task was cancelled between two of its steps', async () => {
    const publish = async () => {};
    const notifyOwner = async () => {};
    const { tenants } = portal;
    const lifecycle = new Lifecycle({
      tenants,
      permissions: mockServices.permissions({ result: AuthorizeResult.ALLOW }),
      scaffolder: {} as ScaffolderService,
      auth: mockServices.auth(),
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      }),
      publish,
      notifyOwner,
      failures: new Failures({ tenants, publish, notifyOwner }),
    });
    const cancel = new AbortController();
    const task = (id: string, { signal }: AbortController) => ({
      ...createMockActionContext({ task: { id } }),
      signal,
    });
    await lifecycle.run(
      task('task', cancel),
      { kind: 'onboard', name: 'reserve', tenantId: 'acme' },
      ({ onboarding }, step) => onboarding.reserve(values, step),
    );
    cancel.abort();
    await until(async () => (await portal.tenant('acme'))?.state === 'failed');

    // A step that has begun takes care of itself.
    const again = new AbortController();
    for (let run = 0; run < 2; run += 1) {
      await lifecycle.run(
        task('task', again),
        { kind: 'onboard', name: 'deploy', tenantId: 'acme' },
        ({ onboarding }, step) => onboarding.deploy('acme', step),
      );
    }
    expect((await portal.tenant('acme'))?.state).toBe('provisioning');
  });

  it('lets one of two tasks have an id, and the other say why not', async () => {
    cell.door.healthy = false;
    const winner = await portal.start(values);
    await until(async () => (await portal.tenant('acme')) !== undefined);
    const loser = await portal.end(
      await portal.start({ ...values, adminEmail: 'bob@acme.example' }),
    );
    expect(loser.status).toBe('failed');
    expect(loser.log).toContain(
      `"acme" is being onboarded by another task, ${winner}.`,
    );
    cell.door.healthy = true;
    expect((await portal.end(winner)).status).toBe('completed');
  });
});
