import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startSystem, type System } from '../testing/system';
import { canReadProcesses, taskCredentials } from '../testing/taskCredentials';
import { TenantClient } from '../testing/tenantClient';

jest.setTimeout(60_000);

const TEMPLATE = 'template:default/onboard-tenant';
const { signal } = new AbortController();

const valuesOf = (tenantId: string) => ({
  tenantId,
  displayName: `The ${tenantId} company`,
  tier: 'basic',
  adminEmail: `admin@${tenantId}.example`,
  owner: 'group:default/platform',
});

describe('onboarding a Basic tenant over REST', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
    await system.api.templateReady(TEMPLATE, signal);
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  });

  const onboard = async (tenantId: string, overrides = {}) => {
    const task = await system.api.runTask(
      TEMPLATE,
      { ...valuesOf(tenantId), ...overrides },
      signal,
    );
    return task;
  };

  /** Without what the toolkit's listeners are about to be told of tenants before. */
  const snapshot = async () =>
    Object.fromEntries(
      Object.entries(await system.sandbox.inventory()).map(([kind, items]) => [
        kind,
        items.filter(item => !/\bpk=OUTBOX /.test(String(item))),
      ]),
    );

  const clientOf = async (tenantId: string) =>
    TenantClient.firstSignIn(
      await system.api.tenant(tenantId),
      `admin@${tenantId}.example`,
      system.sandbox.endpoint,
    );

  it('makes a tenant whose administrator can use the API, and nobody else its data', async () => {
    expect((await onboard('acme')).status).toBe('completed');
    // Readable as soon as the task is done: the link it offers works.
    expect(await system.api.entity('tenant', 'acme')).toMatchObject({
      kind: 'Tenant',
      spec: { tier: 'basic', type: 'pool', state: 'active' },
    });

    const acme = await clientOf('acme');
    const created = await acme.post('/products', {
      name: 'Anvil',
      price: 99.5,
      sku: 'ANV-1',
      category: 'tools',
    });
    expect(created.status).toBe(201);
    const { productId } = (await created.json()) as { productId: string };
    expect(await (await acme.request('/products')).text()).toContain(productId);

    const { apiUrl } = await system.api.tenant('acme');
    expect((await fetch(`${apiUrl}/products`)).status).toBe(401);

    expect((await onboard('globex')).status).toBe('completed');
    const globex = await clientOf('globex');
    expect(await (await globex.request('/products')).text()).not.toContain(
      productId,
    );
    expect((await globex.request(`/products/${productId}`)).status).toBe(404);
    // Whatever a client claims about who it is, the token decides.
    const disguised = await globex.request(`/products/${productId}`, {
      headers: { 'x-tenant-id': 'acme', tenantPath: 'acme' },
    });
    expect(disguised.status).toBe(404);
  }, 120_000);

  it("denies another tenant's data to credentials that were vended for one", async () => {
    if (!canReadProcesses()) {
      // Only there a task's credentials can be had from outside.
      console.warn('Skipped: processes cannot be looked into here.');
      return;
    }
    const { endpoint, region } = system.sandbox;
    const TableName = system.outputs.ProductTableName;
    const sts = new STSClient({
      endpoint,
      region,
      credentials: await taskCredentials('product-service', endpoint),
    });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: system.outputs.TenantDataRoleArn,
        RoleSessionName: 'acme',
        Tags: [{ Key: 'tenant', Value: 'acme' }],
      }),
    );
    const client = new DynamoDBClient({
      endpoint,
      region,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
    const key = (tenantId: string) => ({
      tenantId: { S: tenantId },
      productId: { S: 'any' },
    });
    const query = (tenantId: string) =>
      client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'tenantId = :id',
          ExpressionAttributeValues: { ':id': { S: tenantId } },
        }),
      );
    expect((await query('acme')).Count).toBeGreaterThan(0);
    const denied = { name: 'AccessDeniedException' };
    await expect(query('globex')).rejects.toMatchObject(denied);
    await expect(
      client.send(new GetItemCommand({ TableName, Key: key('globex') })),
    ).rejects.toMatchObject(denied);
    await expect(
      client.send(new PutItemCommand({ TableName, Item: key('globex') })),
    ).rejects.toMatchObject(denied);
    await expect(
      client.send(new ScanCommand({ TableName })),
    ).rejects.toMatchObject(denied);
    sts.destroy();
    client.destroy();
  });

  it('throttles a burst beyond the plan, for that tenant only', async () => {
    expect((await onboard('initech')).status).toBe('completed');
    expect((await onboard('hooli')).status).toBe('completed');
    const [initech, hooli] = [
      await clientOf('initech'),
      await clientOf('hooli'),
    ];
    await initech.request('/products'); // the authorizer's answer is cached from here on
    const burst = await Promise.all(
      Array.from({ length: 60 }, () => initech.request('/products')),
    );
    const statuses = burst.map(response => response.status);
    expect(statuses.filter(status => status === 429).length).toBeGreaterThan(0);
    expect(statuses.filter(status => status === 200).length).toBeGreaterThan(0);
    expect((await hooli.request('/products')).status).toBe(200);
  }, 120_000);

  it('lets exactly one of two tasks have an id', async () => {
    const tasks = await Promise.all([
      onboard('twins', { adminEmail: 'one@twins.example' }),
      onboard('twins', { adminEmail: 'two@twins.example' }),
    ]);
    expect(tasks.map(task => task.status).sort()).toEqual([
      'completed',
      'failed',
    ]);
    expect((await system.api.tenant('twins')).state).toBe('active');
  });

  it.each([
    ['a taken id', valuesOf('acme'), /acme.*(taken|exists)/i],
    [
      'an e-mail address that the pool knows',
      { ...valuesOf('acme-two'), adminEmail: 'admin@acme.example' },
      /e-?mail/i,
    ],
    [
      'an owner that does not exist',
      { ...valuesOf('acme-three'), owner: 'group:default/nobody' },
      /nobody/,
    ],
  ])(
    'refuses %s in words and leaves nothing behind',
    async (_, values, words) => {
      const before = await snapshot();
      const task = await system.api.runTask(TEMPLATE, values, signal);
      expect(task.status).toBe('failed');
      expect(await system.api.taskLog(task.id)).toMatch(words);
      expect(await snapshot()).toEqual(before);
    },
  );

  it.each([
    ['a malformed id', { ...valuesOf('x'), tenantId: 'Not--Good' }],
    ['an unknown tier', { ...valuesOf('acme-four'), tier: 'gold' }],
    [
      'a malformed e-mail address',
      { ...valuesOf('acme-five'), adminEmail: 'x' },
    ],
  ])('answers 400 to %s before a task exists', async (_, values) => {
    await expect(system.api.runTask(TEMPLATE, values, signal)).rejects.toThrow(
      /answered 400/,
    );
  });

  it.each([
    ['throttled', { code: 'TooManyRequestsException', status: 429 }],
    ['denied', { code: 'AccessDeniedException', status: 403 }],
    ['broken', { code: 'InternalFailure', status: 500 }],
  ])(
    'says that AWS was %s, and completes when run again',
    async (what, error) => {
      const tenantId = `weather-${what}`;
      system.sandbox.faults.set([
        { service: 'apigateway', operation: 'CreateUsagePlanKey', error },
      ]);
      const failed = await onboard(tenantId);
      expect(failed.status).toBe('failed');
      expect(await system.api.tenant(tenantId)).toMatchObject({
        state: 'failed',
        failure: {
          step: 'api-key',
          cause: expect.stringMatching(/API Gateway.*CreateUsagePlanKey/),
          hint: expect.stringMatching(/\w/),
        },
      });
      expect(await system.api.taskLog(failed.id)).toContain(
        'CreateUsagePlanKey',
      );

      system.sandbox.faults.set([]);
      expect((await onboard(tenantId)).status).toBe('completed');
      expect((await system.api.tenant(tenantId)).state).toBe('active');
      const inventory = JSON.stringify(await system.sandbox.inventory());
      expect(inventory.split(`admin@${tenantId}.example`)).toHaveLength(2);
    },
    90_000,
  );
});
