import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  DynamoDBClient,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeServicesCommand,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { until, waitFor } from '@tenantry/aws-sandbox/testing';
import type {
  TenantDriftResponse,
  TenantEventsResponse,
  TenantListResponse,
  TenantUsersResponse,
} from '@tenantry/plugin-tenants-common';
import { connectionOf } from '../cell';
import { signInFederated } from '../testing/federated';
import {
  adminOf,
  clientOf,
  mustOnboard,
  onboard,
  ONBOARD_TEMPLATE,
  valuesOf,
} from '../testing/onboard';
import { Person } from '../testing/person';
import { stackOutputs } from '../testing/stackOutputs';
import { startSystem, type System } from '../testing/system';
import { canReadProcesses, taskCredentials } from '../testing/taskCredentials';
import { TenantClient } from '../testing/tenantClient';

jest.setTimeout(60_000);

const { signal } = new AbortController();

describe('onboarding tenants with services of their own', () => {
  let system: System;
  let cloudFormation: CloudFormationClient;

  beforeAll(async () => {
    system = await startSystem();
    cloudFormation = new CloudFormationClient(connectionOf(system.sandbox));
    await system.api.templateReady(ONBOARD_TEMPLATE, signal);
  }, 240_000);

  afterAll(async () => {
    cloudFormation?.destroy();
    await system?.stop();
  });

  const stackOf = async (tenantId: string): Promise<Stack> => {
    const { Stacks } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: `tenant-${tenantId}` }),
    );
    return Stacks![0];
  };
  const outputsOf = (tenantId: string) =>
    stackOutputs(system, `tenant-${tenantId}`);
  const stacksOf = async (tenantId: string) =>
    (await system.sandbox.inventory()).stacks.filter(
      name => name === `tenant-${tenantId}`,
    );

  describe('an Advanced and a Premium tenant', () => {
    const clients: Record<string, TenantClient> = {};
    const made: Record<string, string> = {};

    it('serve requests with their own administrators’ tokens', async () => {
      await Promise.all([
        mustOnboard(system, 'ada', 'advanced'),
        mustOnboard(system, 'pia', 'premium'),
      ]);
      for (const [tenantId, isolation] of [
        ['ada', 'silo-service'],
        ['pia', 'silo-cluster'],
      ]) {
        expect(await system.api.entity('tenant', tenantId)).toMatchObject({
          spec: { type: isolation, state: 'active' },
          metadata: {
            annotations: { 'tenantry.io/stack-name': `tenant-${tenantId}` },
          },
        });
        const client = await clientOf(system, tenantId);
        clients[tenantId] = client;
        const product = await client.post('/products', {
          name: `Anvil of ${tenantId}`,
          price: 99.5,
          sku: 'ANV-1',
          category: 'tools',
        });
        expect(product.status).toBe(201);
        const { productId } = (await product.json()) as { productId: string };
        const order = await client.post('/orders', {
          orderName: `Order of ${tenantId}`,
          orderProducts: [{ productId, price: 99.5, quantity: 1 }],
        });
        expect(order.status).toBe(201);
        made[tenantId] = ((await order.json()) as { orderId: string }).orderId;
        expect((await client.request('/users')).status).toBe(200);
      }
    }, 180_000);

    it('are compared with their templates, and brought back when somebody has changed them', async () => {
      const { sandbox, portalUrl } = system;
      const operator = new Person(portalUrl, 'user:default/olivia.operator');
      const path = '/api/tenants/tenants/ada/drift';
      const drift = () => system.api.get<TenantDriftResponse>(path);
      const found = (state: string, resources: string[]) =>
        waitFor(
          async () => {
            const answer = await drift();
            const names = answer.drift?.resources.map(({ logicalId }) =>
              logicalId.replace(/[0-9A-F]{8}$/, ''),
            );
            return answer.drift?.state === state &&
              String(names) === String(resources)
              ? answer.drift
              : undefined;
          },
          { limitMs: 120_000, everyMs: 100 },
        );
      // As the template has it: nobody needs to ask for the first look.
      await found('in-sync', []);
      const ecs = new ECSClient(connectionOf(sandbox));
      const { ClusterName, ProxyServiceName, OrderServiceName } =
        await outputsOf('ada');
      const change = (service: string, what: object) =>
        ecs.send(
          new UpdateServiceCommand({ cluster: ClusterName, service, ...what }),
        );
      const graceOf = async () => {
        const { services } = await ecs.send(
          new DescribeServicesCommand({
            cluster: ClusterName,
            services: [ProxyServiceName],
          }),
        );
        return services![0].healthCheckGracePeriodSeconds;
      };
      // How many tasks there are is autoscaling's, and not the template's.
      await change(OrderServiceName, { desiredCount: 2 });
      await change(ProxyServiceName, { healthCheckGracePeriodSeconds: 300 });
      expect(
        (await operator.ask(`${path}/compare`, { method: 'POST' })).status,
      ).toBe(202);
      const { resources } = await found('drifted', ['ProxyService']);
      expect(resources[0].differences).toEqual([
        {
          path: '/HealthCheckGracePeriodSeconds',
          kind: 'changed',
          expected: '30',
          actual: '300',
        },
      ]);
      const { items } = await system.api.get<TenantListResponse>(
        '/api/tenants/tenants?drift=drifted',
      );
      expect(items.map(({ tenantId }) => tenantId)).toEqual(['ada']);

      const { id, status } = await system.api.runTask(
        'template:default/repair-tenant',
        { tenantId: 'ada' },
        signal,
      );
      const log = await system.api.taskLog(id);
      expect([status, log]).toEqual([
        'completed',
        expect.stringContaining('HealthCheckGracePeriodSeconds from 300 to 30'),
      ]);
      await found('in-sync', []);
      expect(await graceOf()).toBe(30);
      ecs.destroy();
      const history = await system.api.get<TenantEventsResponse>(
        '/api/tenants/tenants/ada/events',
      );
      expect(history.items.slice(0, 2).map(({ type }) => type)).toEqual([
        'repair.completed',
        'repair.started',
      ]);
      expect((await clients.ada.request('/orders')).status).toBe(200);
    }, 120_000);

    it('have tables, a user pool and services of their own', async () => {
      const [ada, pia] = [await outputsOf('ada'), await outputsOf('pia')];
      for (const name of [
        'ClusterName',
        'OrderTableName',
        'OrderServiceName',
        'ProxyServiceName',
        'UserPoolId',
        'UserPoolClientId',
      ]) {
        expect(ada[name]).toBeTruthy();
        expect(pia[name]).toBeTruthy();
        expect(ada[name]).not.toBe(pia[name]);
      }
      const dynamodb = new DynamoDBClient(connectionOf(system.sandbox));
      for (const [tenantId, outputs] of Object.entries({ ada, pia })) {
        const { Items } = await dynamodb.send(
          new ScanCommand({ TableName: outputs.OrderTableName }),
        );
        expect(Items!.map(item => [item.tenantId.S, item.orderId.S])).toEqual([
          [tenantId, made[tenantId]],
        ]);
      }
      dynamodb.destroy();
    });

    it('never read each other’s data, whatever a client claims', async () => {
      await mustOnboard(system, 'bob', 'basic');
      clients.bob = await clientOf(system, 'bob');
      for (const [mine, client] of Object.entries(clients)) {
        for (const other of ['ada', 'pia']) {
          if (other === mine) {
            continue;
          }
          const claims = {
            tenantPath: other,
            'x-tenant-id': other,
            'x-tenant-tier': 'premium',
          };
          const theirs = await client.request(`/orders/${made[other]}`, {
            headers: claims,
          });
          expect([mine, other, theirs.status]).toEqual([mine, other, 404]);
          const list = await client.request('/orders', { headers: claims });
          expect(list.status).toBe(200);
          expect(await list.text()).not.toContain(made[other]);
          // At the other's door, with the same token.
          const { apiUrl } = await system.api.tenant(other);
          const there = await fetch(`${apiUrl}/orders`, {
            headers: { authorization: `Bearer ${client.token}`, ...claims },
          });
          expect(await there.text()).not.toContain(made[other]);
        }
      }
    });

    it('run tasks whose credentials reach their own tables only', async () => {
      if (!canReadProcesses()) {
        console.warn('Skipped: processes cannot be looked into here.');
        return;
      }
      const { endpoint, region } = system.sandbox;
      const outputs = {
        ada: await outputsOf('ada'),
        pia: await outputsOf('pia'),
      };
      for (const [mine, other] of [
        ['ada', 'pia'],
        ['pia', 'ada'],
      ] as const) {
        const client = new DynamoDBClient({
          endpoint,
          region,
          credentials: await taskCredentials('order-service', endpoint, mine),
        });
        const query = (TableName: string, tenantId: string) =>
          client.send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: 'tenantId = :id',
              ExpressionAttributeValues: { ':id': { S: tenantId } },
            }),
          );
        const own = outputs[mine].OrderTableName;
        expect((await query(own, mine)).Count).toBe(1);
        const denied = { name: 'AccessDeniedException' };
        await expect(query(own, other)).rejects.toMatchObject(denied);
        await expect(
          query(outputs[other].OrderTableName, other),
        ).rejects.toMatchObject(denied);
        await expect(
          query(system.outputs.OrderTableName, mine),
        ).rejects.toMatchObject(denied);
        client.destroy();
      }
    });
  });

  it('looks after the users of a user pool of its own, those from an identity provider too', async () => {
    const tenantId = 'sso';
    const bob = 'bob@sso.example';
    await mustOnboard(system, tenantId, 'advanced', {
      identityProvider: {
        type: 'saml',
        name: 'AcmeLogin',
        metadataUrl: 'https://login.acme.example/saml',
      },
    });
    const tenant = await system.api.tenant(tenantId);
    const { endpoint } = system.sandbox;
    const samSignsIn = () =>
      signInFederated(endpoint, {
        clientId: tenant.identity!.appClientId,
        provider: 'AcmeLogin',
        subject: 'sam.smith',
        email: 'sam@sso.example',
      });
    const bobSignsIn = () => TenantClient.firstSignIn(tenant, bob, endpoint);
    const users = async () => {
      const { items } = await system.api.get<TenantUsersResponse>(
        `/api/tenants/tenants/${tenantId}/users`,
      );
      return Object.fromEntries(
        items.map(user => [user.email!.split('@')[0], user]),
      );
    };
    const run = async (template: string, values: object) => {
      const { id, status } = await system.api.runTask(
        `template:default/${template}`,
        { tenantId, ...values },
        signal,
      );
      return status === 'completed' ? status : system.api.taskLog(id);
    };
    const change = async (name: string, what: string) =>
      run('change-user', { user: (await users())[name].userId, change: what });

    expect(await run('invite-user', { email: bob, role: 'TenantUser' })).toBe(
      'completed',
    );
    expect(await change('bob', 'resend-invitation')).toBe('completed');
    expect((await (await bobSignsIn()).request('/orders')).status).toBe(200);
    // People from elsewhere carry no claim of ours: their app client says whose they are.
    const sam = TenantClient.of(tenant, await samSignsIn());
    expect((await sam.request('/orders')).status).toBe(200);
    expect((await sam.request('/users')).status).toBe(403);
    expect(await users()).toMatchObject({
      admin: { role: 'TenantAdmin', status: 'invited' },
      bob: { role: 'TenantUser', status: 'active' },
      sam: { role: 'TenantUser', status: 'active', provider: 'AcmeLogin' },
    });

    expect(await change('bob', 'resend-invitation')).toContain(
      'has accepted the invitation already',
    );
    expect(await change('sam', 'resend-invitation')).toContain(
      'signs in through the identity provider AcmeLogin',
    );
    for (const name of ['bob', 'sam']) {
      expect(await change(name, 'disable')).toBe('completed');
      expect((await users())[name].status).toBe('disabled');
    }
    await expect(samSignsIn()).rejects.toThrow('User is disabled.');
    expect(await change('sam', 'enable')).toBe('completed');
    await samSignsIn();
    for (const name of ['bob', 'sam']) {
      expect(await change(name, 'remove')).toBe('completed');
    }
    expect(await change('admin', 'remove')).toContain('last administrator');
    expect(Object.keys(await users())).toEqual(['admin']);
  }, 180_000);

  it('says in ECS’s own words that an image is missing, rolls back, and completes with a good one', async () => {
    const failed = await onboard(system, 'typo', 'advanced', {
      imageTag: 'no-such-tag',
    });
    expect(failed.status).toBe('failed');
    expect(await system.api.taskLog(failed.id)).toMatch(
      /CannotPullContainerError.*no-such-tag/,
    );
    expect((await stackOf('typo')).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await system.api.tenant('typo')).toMatchObject({
      state: 'failed',
      failure: { cause: expect.stringContaining('CannotPullContainerError') },
    });
    await mustOnboard(system, 'typo', 'advanced');
    expect((await stackOf('typo')).StackStatus).toBe('CREATE_COMPLETE');
    expect(await stacksOf('typo')).toHaveLength(1);
  }, 120_000);

  it('refuses a stack of the same name that is somebody else’s, and leaves it alone', async () => {
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: 'tenant-taken',
        TemplateBody: JSON.stringify({
          Resources: { Logs: { Type: 'AWS::Logs::LogGroup' } },
        }),
      }),
    );
    await until(
      async () => (await stackOf('taken')).StackStatus === 'CREATE_COMPLETE',
    );
    const before = await stackOf('taken');
    const failed = await onboard(system, 'taken', 'advanced');
    expect(failed.status).toBe('failed');
    expect(await system.api.taskLog(failed.id)).toMatch(/tenant-taken/);
    expect(await stackOf('taken')).toEqual(before);
  });

  it('goes on with the stack after the back end was killed while it was made', async () => {
    system.sandbox.calls.clear();
    const { id } = await system.api.startTask(
      ONBOARD_TEMPLATE,
      valuesOf('cut', 'premium'),
    );
    const creating = () =>
      system.sandbox.calls
        .list()
        .some(call => call.operation === 'DescribeStackEvents');
    await until(creating);
    await system.killPortal();
    await system.restartPortal();
    expect((await system.api.taskEnd(id, signal)).status).toBe('completed');
    expect(await stacksOf('cut')).toHaveLength(1);
    const inventory = await system.sandbox.inventory();
    const count = (kind: string, end: string) =>
      inventory[kind].filter(name => String(name).endsWith(end)).length;
    expect({
      keys: count('apiKeys', ' cut'),
      groups: count('groups', '/cut'),
      users: count('users', `/${adminOf('cut')}`),
    }).toEqual({ keys: 1, groups: 1, users: 1 });
  }, 180_000);

  it('onboards twenty at once, each with a route of its own', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `many-${index}`);
    const tasks = await Promise.all(
      ids.map((id, index) =>
        onboard(system, id, index % 2 ? 'advanced' : 'premium'),
      ),
    );
    const failed = tasks.filter(task => task.status !== 'completed');
    expect(
      await Promise.all(failed.map(task => system.api.taskLog(task.id))),
    ).toEqual([]);
    const routes = await Promise.all(
      ids.map(async id => {
        const parameters = (await stackOf(id)).Parameters!;
        const value = (name: string) =>
          parameters.find(({ ParameterKey }) => ParameterKey === name)!
            .ParameterValue;
        return `${value('ListenerArn')} ${value('RulePriority')}`;
      }),
    );
    expect(new Set(routes).size).toBe(20);
    const health = await Promise.all(
      ids.map(async id => {
        const { apiUrl } = await system.api.tenant(id);
        return (await fetch(`${apiUrl}/tenant-health/${id}/orders`)).status;
      }),
    );
    expect(health).toEqual(ids.map(() => 200));
  }, 400_000);
});
