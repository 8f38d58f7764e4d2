import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { startSandbox, type Sandbox, type SandboxOptions } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { imageOf, WELL } from '../../testing/serviceTemplate';
import { CLUSTER, siloService } from '../../testing/siloTemplates';
import {
  createStack,
  deleteStack,
  outputsOf,
  settled,
  updateStack,
} from '../../testing/stacks';
import { waitFor } from '../../testing/waitFor';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

/** Tells where its credentials are, and answers. */
const TELLING = `console.log(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI); ${WELL}`;

const table = (name: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    KeySchema: [
      { AttributeName: 'tenantId', KeyType: 'HASH' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'tenantId', AttributeType: 'S' },
      { AttributeName: 'id', AttributeType: 'S' },
    ],
  },
});

/** A tenant with a table of its own and a share of `products`. */
const tenantTemplate = (tenant: string) => ({
  Resources: {
    ...CLUSTER,
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `logs-${tenant}` },
    },
    Orders: table(`orders-${tenant}`),
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'ecs-tasks.amazonaws.com' },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'data',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['dynamodb:GetItem', 'dynamodb:Query'],
                  Resource: [
                    { 'Fn::GetAtt': ['Orders', 'Arn'] },
                    {
                      'Fn::Sub':
                        'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/products',
                    },
                  ],
                  Condition: {
                    'ForAllValues:StringEquals': {
                      'dynamodb:LeadingKeys': [tenant],
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    },
    ...siloService('app', {
      taskRole: 'Role',
      dependsOn: ['Role'],
      container: {
        LogConfiguration: {
          LogDriver: 'awslogs',
          Options: { 'awslogs-group': { Ref: 'Logs' } },
        },
      },
    }),
  },
  Outputs: { Cluster: { Value: { Ref: 'Cluster' } } },
});

describe('tenants with services of their own', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  const start = async (options: SandboxOptions) => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0, ...options });
    clients = clientsOf(sandbox);
  };
  afterEach(() => sandbox.stop());

  it('have tasks that read their own items only, also in a shared table', async () => {
    await start({ images: imageOf(TELLING) });
    await createStack(clients, 'shared', {
      Resources: { Products: table('products') },
    });
    for (const tenant of ['acme', 'globex']) {
      const stack = await createStack(clients, tenant, tenantTemplate(tenant));
      expect(stack.StackStatus).toBe('CREATE_COMPLETE');
      for (const TableName of ['products', `orders-${tenant}`]) {
        await clients.dynamodb.send(
          new PutCommand({ TableName, Item: { tenantId: tenant, id: '1' } }),
        );
      }
    }
    const uri = await waitFor(async () => {
      const { events } = await clients.logs.send(
        new FilterLogEventsCommand({ logGroupName: 'logs-acme' }),
      );
      return events![0]?.message;
    });
    const credentials = await (await fetch(uri)).json();
    const acme = clientsOf(sandbox, {
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.Token,
    }).dynamodb;
    const get = (TableName: string, tenantId: string) =>
      acme.send(new GetCommand({ TableName, Key: { tenantId, id: '1' } }));
    const query = (TableName: string, tenantId: string) =>
      acme.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'tenantId = :t',
          ExpressionAttributeValues: { ':t': tenantId },
        }),
      );
    const denied = { name: 'AccessDeniedException' };
    for (const own of ['products', 'orders-acme']) {
      expect((await get(own, 'acme')).Item).toBeDefined();
      expect((await query(own, 'acme')).Count).toBe(1);
      await expect(get(own, 'globex')).rejects.toMatchObject(denied);
      await expect(query(own, 'globex')).rejects.toMatchObject(denied);
    }
    // Not even its own items, in the other's table.
    await expect(get('orders-globex', 'acme')).rejects.toMatchObject(denied);
  });

  it('run on instances when their capacity provider is the cluster’s', async () => {
    await start({ images: imageOf(WELL) });
    const stack = await createStack(clients, 'ec2', {
      Resources: {
        ...CLUSTER,
        Group: {
          Type: 'AWS::AutoScaling::AutoScalingGroup',
          Properties: { MinSize: '0', MaxSize: '5' },
          UpdatePolicy: {
            AutoScalingScheduledAction: {
              IgnoreUnmodifiedGroupSizeProperties: true,
            },
          },
        },
        Provider: {
          Type: 'AWS::ECS::CapacityProvider',
          Properties: {
            AutoScalingGroupProvider: { AutoScalingGroupArn: { Ref: 'Group' } },
          },
        },
        Association: {
          Type: 'AWS::ECS::ClusterCapacityProviderAssociations',
          Properties: {
            Cluster: { Ref: 'Cluster' },
            CapacityProviders: [{ Ref: 'Provider' }],
            DefaultCapacityProviderStrategy: [],
          },
        },
        ...siloService('app', {
          dependsOn: ['Association'],
          service: {
            LaunchType: undefined,
            CapacityProviderStrategy: [
              { CapacityProvider: { Ref: 'Provider' }, Weight: 1 },
            ],
          },
        }),
      },
      Outputs: {
        Cluster: { Value: { Ref: 'Cluster' } },
        Provider: { Value: { Ref: 'Provider' } },
      },
    });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const { Cluster: cluster, Provider } = outputsOf(stack);
    const { services } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster, services: ['app'] }),
    );
    expect(services![0]).toMatchObject({
      runningCount: 1,
      capacityProviderStrategy: [{ capacityProvider: Provider, weight: 1 }],
    });
    const { taskArns } = await clients.ecs.send(
      new ListTasksCommand({ cluster }),
    );
    const { tasks } = await clients.ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns }),
    );
    expect(tasks![0]).toMatchObject({
      launchType: 'EC2',
      capacityProviderName: Provider,
    });
    expect((await deleteStack(clients, stack.StackId!)).StackStatus).toBe(
      'DELETE_COMPLETE',
    );
  });

  it('are not deployed anew when only their size or tags change', async () => {
    await start({ images: imageOf(WELL) });
    const template = (desired: number, tag: string) => ({
      Resources: {
        ...CLUSTER,
        ...siloService('app', {
          desired,
          service: { Tags: [{ Key: 'tier', Value: tag }] },
        }),
      },
      Outputs: { Cluster: { Value: { Ref: 'Cluster' } } },
    });
    const stack = await createStack(clients, 'size', template(1, 'a'));
    const { Cluster: cluster } = outputsOf(stack);
    const tasks = async () =>
      (await clients.ecs.send(new ListTasksCommand({ cluster }))).taskArns!;
    const [first] = await tasks();
    await updateStack(clients, 'size', template(3, 'b'));
    expect(await tasks()).toHaveLength(3);
    expect(await tasks()).toContain(first);
    await updateStack(clients, 'size', template(1, 'b'));
    expect(await tasks()).toEqual([first]);
  });

  it('have as many tasks as their scalable target has at least', async () => {
    await start({ images: imageOf(WELL) });
    const template = (min: number) => ({
      Resources: {
        ...CLUSTER,
        ...siloService('app', { service: { DesiredCount: undefined } }),
        Target: {
          Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
          Properties: {
            ResourceId: {
              'Fn::Sub': ['service/${Cluster}/${app.Name}', {}],
            },
            ScalableDimension: 'ecs:service:DesiredCount',
            ServiceNamespace: 'ecs',
            MinCapacity: min,
            MaxCapacity: 4,
          },
        },
      },
      Outputs: { Cluster: { Value: { Ref: 'Cluster' } } },
    });
    const stack = await createStack(clients, 'bounds', template(2));
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const running = (count: number) =>
      waitFor(async () => {
        const { services } = await clients.ecs.send(
          new DescribeServicesCommand({
            cluster: outputsOf(stack).Cluster,
            services: ['app'],
          }),
        );
        return services![0].runningCount === count ? true : undefined;
      });
    await running(2);
    await updateStack(clients, 'bounds', template(3));
    await running(3);
    // Bounds that still hold what is there change nothing.
    await updateStack(clients, 'bounds', template(1));
    await running(3);
    expect(
      (await updateStack(clients, 'bounds', template(5))).StackStatus,
    ).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('come back after a restart, and what was being made goes on', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-silo-'));
    const options = { dataDir, images: imageOf(WELL) };
    const template = {
      Resources: { ...CLUSTER, ...siloService('app') },
      Outputs: { Cluster: { Value: { Ref: 'Cluster' } } },
    };
    // Its health check fails as long as this directory has no file of that name.
    const slow = {
      Resources: {
        ...CLUSTER,
        ...siloService('app', {
          healthCheck: {
            Command: ['CMD', 'test', '-e', join(dataDir, 'well')],
            StartPeriod: 300,
          },
        }),
      },
    };
    await start(options);
    const stack = await createStack(clients, 'done', template);
    const cluster = outputsOf(stack).Cluster;
    const { StackId } = await clients.cloudformation.send(
      new CreateStackCommand({
        StackName: 'half-made',
        TemplateBody: JSON.stringify(slow),
      }),
    );
    await waitFor(async () =>
      (await sandbox.inventory()).services.length === 2 ? true : undefined,
    );
    await sandbox.stop();

    await start(options);
    await waitFor(async () => {
      const { services } = await clients.ecs.send(
        new DescribeServicesCommand({ cluster, services: ['app'] }),
      );
      return services![0].runningCount === 1 ? true : undefined;
    });
    const { Stacks } = await clients.cloudformation.send(
      new DescribeStacksCommand({ StackName: StackId }),
    );
    expect(Stacks![0].StackStatus).toBe('CREATE_IN_PROGRESS');
    await writeFile(join(dataDir, 'well'), '');
    expect((await settled(clients, StackId!)).StackStatus).toBe(
      'CREATE_COMPLETE',
    );
    expect((await sandbox.inventory()).services).toHaveLength(2);
    await rm(dataDir, { recursive: true, force: true });
  });
});
