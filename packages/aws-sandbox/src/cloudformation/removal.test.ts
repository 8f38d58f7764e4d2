import {
  DeleteStackCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteTaskDefinitionsCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startSandbox, type Sandbox } from '..';
import { clientsOf, type Clients } from '../testing/clients';
import { createStack, deleteStack, settled } from '../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/acme-orders';
const TAGS = [{ Key: 'tenantry:tenant', Value: 'acme' }];
const TEMPLATE = {
  Resources: {
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { Tags: TAGS } },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      Properties: {
        TableName: 'acme-orders',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        Tags: TAGS,
      },
    },
    Definition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'acme-order',
        ContainerDefinitions: [{ Name: 'app', Image: 'tenantry/app:1' }],
      },
    },
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'acme' } },
  },
};

describe('the removal of what a stack has made', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  const tagged = async () => {
    const { ResourceTagMappingList } = await clients.tagging.send(
      new GetResourcesCommand({
        TagFilters: [{ Key: 'tenantry:tenant', Values: ['acme'] }],
      }),
    );
    return ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN);
  };
  const removeByForce = (StackName: string) =>
    clients.cloudformation.send(
      new DeleteStackCommand({
        StackName,
        DeletionMode: 'FORCE_DELETE_STACK',
      }),
    );

  it('leaves what is to be kept, and the tagging API tells of it until it is gone', async () => {
    const { StackId } = await createStack(clients, 'acme', TEMPLATE);
    expect(await tagged()).toEqual([
      TABLE_ARN,
      expect.stringContaining(':log-group:acme-Group-'),
    ]);
    await deleteStack(clients, StackId!);
    expect(await tagged()).toEqual([TABLE_ARN]);
    await clients.dynamodb.send(
      new DeleteTableCommand({ TableName: 'acme-orders' }),
    );
    expect(await tagged()).toEqual([]);
    expect((await sandbox.inventory()).stackResources).toEqual([]);
  });

  it('is by force only once it has failed, and then leaves what would not go', async () => {
    const { StackId } = await createStack(clients, 'acme', TEMPLATE);
    await expect(removeByForce(StackId!)).rejects.toThrow(
      'FORCE_DELETE_STACK can be specified only when the stack is in DELETE_FAILED state.',
    );
    sandbox.faults.set([
      {
        service: 'cloudformation-resources',
        operation: 'delete AWS::ECS::Cluster',
        error: { code: 'ClusterContainsTasks', message: 'There are tasks.' },
      },
    ]);
    expect((await deleteStack(clients, StackId!)).StackStatus).toBe(
      'DELETE_FAILED',
    );
    await removeByForce(StackId!);
    expect((await settled(clients, StackId!)).StackStatus).toBe(
      'DELETE_COMPLETE',
    );
    const { StackResources } = await clients.cloudformation.send(
      new DescribeStackResourcesCommand({ StackName: StackId }),
    );
    expect(
      StackResources!
        .filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED')
        .map(({ LogicalResourceId }) => LogicalResourceId)
        .sort(),
    ).toEqual(['Cluster', 'Table']);
    expect((await sandbox.inventory()).clusters).toEqual(['acme']);
  });

  it('is not stopped by faults that are meant for calls', async () => {
    const { StackId } = await createStack(clients, 'acme', TEMPLATE);
    sandbox.faults.set([
      { service: '*', operation: 'delete*', error: { code: 'Any' } },
    ]);
    expect((await deleteStack(clients, StackId!)).StackStatus).toBe(
      'DELETE_COMPLETE',
    );
  });

  it('ends with the task definitions, which only become inactive with their stack', async () => {
    const { StackId } = await createStack(clients, 'acme', TEMPLATE);
    const list = async (status: 'ACTIVE' | 'INACTIVE') =>
      (
        await clients.ecs.send(
          new ListTaskDefinitionsCommand({
            familyPrefix: 'acme-order',
            status,
          }),
        )
      ).taskDefinitionArns!;
    const [active] = await list('ACTIVE');
    const remove = () =>
      clients.ecs.send(
        new DeleteTaskDefinitionsCommand({ taskDefinitions: [active] }),
      );
    expect((await remove()).failures).toEqual([
      expect.objectContaining({ arn: active }),
    ]);
    await deleteStack(clients, StackId!);
    expect(await list('INACTIVE')).toEqual([active]);
    expect((await remove()).taskDefinitions![0].status).toBe(
      'DELETE_IN_PROGRESS',
    );
    expect(await list('INACTIVE')).toEqual([]);
  });

  it('does not empty a bucket', async () => {
    const { StackId } = await createStack(clients, 'exports', {
      Resources: {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketName: 'exports' },
        },
      },
    });
    await clients.s3.send(
      new PutObjectCommand({ Bucket: 'exports', Key: 'a', Body: 'text' }),
    );
    expect(await deleteStack(clients, StackId!)).toMatchObject({
      StackStatus: 'DELETE_FAILED',
    });
    expect((await sandbox.inventory()).buckets).toEqual(['exports']);
  });

  it('leaves a user pool that is to be kept, until somebody deletes it', async () => {
    const kept = { DeletionPolicy: 'RetainExceptOnCreate' };
    const template = (fails: boolean) => ({
      Resources: {
        Pool: {
          Type: 'AWS::Cognito::UserPool',
          ...kept,
          Properties: { UserPoolTags: { 'tenantry:tenant': 'acme' } },
        },
        Client: {
          Type: 'AWS::Cognito::UserPoolClient',
          ...kept,
          Properties: { UserPoolId: { Ref: 'Pool' } },
        },
        Domain: {
          Type: 'AWS::Cognito::UserPoolDomain',
          ...kept,
          Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'acme-login' },
        },
        ...(fails && {
          Late: {
            Type: 'AWS::Cognito::UserPoolClient',
            Properties: { UserPoolId: 'us-east-1_nobody' },
          },
        }),
      },
    });
    const empty = await sandbox.inventory();
    // The rollback of what was never finished takes it along.
    const failed = await createStack(clients, 'failed', template(true));
    await deleteStack(clients, failed.StackId!);
    expect(await sandbox.inventory()).toEqual(empty);

    const { StackId } = await createStack(clients, 'acme', template(false));
    await deleteStack(clients, StackId!);
    const {
      userPools: [UserPoolId],
      userPoolClients,
      userPoolDomains: [Domain],
    } = (await sandbox.inventory()) as Record<string, string[]>;
    expect(userPoolClients).toHaveLength(1);
    const remove = () =>
      clients.cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
    await expect(remove()).rejects.toThrow('It has a domain configured');
    const { UserPool } = await clients.cognito.send(
      new DescribeUserPoolCommand({ UserPoolId }),
    );
    expect(UserPool).toMatchObject({
      Domain,
      DeletionProtection: 'INACTIVE',
      UserPoolTags: { 'tenantry:tenant': 'acme' },
    });
    await clients.cognito.send(
      new DeleteUserPoolDomainCommand({ UserPoolId, Domain }),
    );
    await remove();
    await expect(remove()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(await sandbox.inventory()).toEqual(empty);
  });

  it('of a protected user pool is refused', async () => {
    const { StackId } = await createStack(clients, 'pool', {
      Resources: {
        Pool: {
          Type: 'AWS::Cognito::UserPool',
          Properties: { DeletionProtection: 'ACTIVE' },
        },
      },
    });
    const [UserPoolId] = (await sandbox.inventory()).userPools as string[];
    await expect(
      clients.cognito.send(new DeleteUserPoolCommand({ UserPoolId })),
    ).rejects.toThrow('deletion protection is activated');
    expect((await deleteStack(clients, StackId!)).StackStatus).toBe(
      'DELETE_FAILED',
    );
  });
});
