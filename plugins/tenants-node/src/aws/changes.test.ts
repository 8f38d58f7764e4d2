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

describe('a cell with a role for changes', () => {
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
    clients = new AwsClients(
      DefaultAwsCredentialsManager.fromConfig(
        new ConfigReader({
          aws: {
            accounts: [
              {
                accountId,
                accessKeyId: 'sandbox',
                secretAccessKey: 'sandbox',
              },
            ],
          },
        }),
      ),
    );
  });

  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_STS;
    await sandbox.stop();
  });

  it('is looked at with the own credentials, and changed with that role', async () => {
    const { dynamodb, cloudformation } = await clients.for(cell);
    sandbox.calls.clear();
    await dynamodb.send(
      new PutCommand({ TableName: 'rows', Item: { id: '1' } }),
    );
    await dynamodb.send(
      new QueryCommand({
        TableName: 'rows',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': '1' },
      }),
    );
    const principals = Object.fromEntries(
      sandbox.calls
        .list()
        .map(({ operation, principal }) => [operation, principal]),
    );
    expect(principals).toEqual({
      AssumeRole: expect.stringMatching(/:root$/),
      PutItem: expect.stringMatching(/:assumed-role\/change\/tenantry$/),
      Query: expect.stringMatching(/:root$/),
    });
    await expect(
      cloudformation.send(new CreateStackCommand({ StackName: 'tenant-a' })),
    ).rejects.toThrow(/assumed-role\/change.* is not authorized/);
  });
});
