import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ConfigReader } from '@backstage/config';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import type { Sandbox } from '@tenantry/aws-sandbox';
import { startTestCell } from '../__testUtils__/testCell';
import type { Cell } from '../config';
import { isChange } from './changes';
import { AwsClients } from './clients';

jest.setTimeout(60_000);

const ROLES = {
  Resources: {
    Read: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'read',
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { AWS: { 'Fn::Sub': '${AWS::AccountId}' } },
              Condition: { StringEquals: { 'sts:ExternalId': 'ours' } },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'read',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['dynamodb:Query', 'sts:AssumeRole'],
                  Resource: '*',
                },
              ],
            },
          },
        ],
      },
    },
    Change: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'change',
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { AWS: { 'Fn::Sub': '${AWS::AccountId}' } },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'change',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'dynamodb:PutItem',
                  Resource: '*',
                },
              ],
            },
          },
        ],
      },
    },
    Rows: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'rows',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      },
    },
  },
};

it.each([
  ['DescribeStacks', false],
  ['Query', false],
  ['BatchGet', false],
  ['DeleteMessageBatch', false],
  ['StartQuery', false],
  ['AdminGetUser', false],
  ['DeleteStack', true],
  ['BatchWrite', true],
  ['TransactWrite', true],
  ['AdminUserGlobalSignOut', true],
  ['FlushStageAuthorizersCache', true],
])('knows of %s whether it changes something', (operation, expected) => {
  expect(isChange(operation)).toBe(expected);
});

describe('a cell with roles', () => {
  let sandbox: Sandbox;
  let cell: Cell;
  let clients: AwsClients;

  beforeAll(async () => {
    process.env.AWS_ENDPOINT_URL_STS = 'http://127.0.0.1:9';
    sandbox = await startTestCell({
      apiUrl: 'http://127.0.0.1:9',
      withoutPool: true,
      stacks: { 'portal-stack': ROLES },
    });
    const { accountId, region, endpoint } = sandbox;
    cell = {
      id: 'local',
      accountId,
      region,
      endpoint,
      roles: { change: `arn:aws:iam::${accountId}:role/change` },
    };
    const keys = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
    clients = new AwsClients(
      DefaultAwsCredentialsManager.fromConfig(
        new ConfigReader({
          aws: { mainAccount: keys, accounts: [{ accountId, ...keys }] },
        }),
      ),
    );
  });

  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_STS;
    await sandbox.stop();
  });

  const query = new QueryCommand({
    TableName: 'rows',
    KeyConditionExpression: 'id = :id',
    ExpressionAttributeValues: { ':id': '1' },
  });
  const principals = () =>
    Object.fromEntries(
      sandbox.calls
        .list()
        .map(({ operation, principal }) => [operation, principal]),
    );

  it('is looked at with the own credentials, and changed with that role', async () => {
    const { dynamodb, cloudformation } = await clients.for(cell);
    sandbox.calls.clear();
    await dynamodb.send(
      new PutCommand({ TableName: 'rows', Item: { id: '1' } }),
    );
    await dynamodb.send(query);
    expect(principals()).toEqual({
      AssumeRole: expect.stringMatching(/:root$/),
      PutItem: expect.stringMatching(/:assumed-role\/change\/tenantry$/),
      Query: expect.stringMatching(/:root$/),
    });
    await expect(
      cloudformation.send(new CreateStackCommand({ StackName: 'tenant-a' })),
    ).rejects.toThrow(/assumed-role\/change.* is not authorized/);
  });

  it('in another account is looked at with a role of its own, which asks who comes', async () => {
    const read = `arn:aws:iam::${sandbox.accountId}:role/read`;
    const roles = { ...cell.roles, read };
    const stranger = await clients.for({ ...cell, id: 'stranger', roles });
    await expect(stranger.dynamodb.send(query)).rejects.toThrow(
      /not authorized to perform: sts:AssumeRole/,
    );
    const { dynamodb } = await clients.for({
      ...cell,
      id: 'elsewhere',
      roles: { ...roles, externalId: 'ours' },
    });
    sandbox.calls.clear();
    await dynamodb.send(query);
    await dynamodb.send(
      new PutCommand({ TableName: 'rows', Item: { id: '2' } }),
    );
    expect(principals()).toMatchObject({
      Query: expect.stringMatching(/:assumed-role\/read\/tenantry$/),
      PutItem: expect.stringMatching(/:assumed-role\/change\/tenantry$/),
    });
  });
});
