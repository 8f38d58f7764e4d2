import {
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { createStack, outputsOf } from '../../testing/stacks';

jest.setTimeout(60_000);

const table = (name: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    KeySchema: [
      { AttributeName: 'tenantId', KeyType: 'HASH' },
      { AttributeName: 'id', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['tenantId', 'id'].map(AttributeName => ({
      AttributeName,
      AttributeType: 'S',
    })),
  },
});

/** A role for the items of the tenant that its session is tagged with. */
const role = (actions: string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::000000000000:root' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'items',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: actions,
              Resource: [{ 'Fn::GetAtt': ['One', 'Arn'] }],
              Condition: {
                'ForAllValues:StringEquals': {
                  'dynamodb:LeadingKeys': ['${aws:PrincipalTag/tenant}'],
                },
              },
            },
          ],
        },
      },
    ],
  },
});

const TEMPLATE = {
  Resources: {
    One: table('one'),
    Two: table('two'),
    Writer: role(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem']),
    Blind: role(['dynamodb:PutItem']),
  },
  Outputs: {
    Writer: { Value: { 'Fn::GetAtt': ['Writer', 'Arn'] } },
    Blind: { Value: { 'Fn::GetAtt': ['Blind', 'Arn'] } },
  },
};

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;

describe('transactions', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let roles: Record<string, string>;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
    roles = outputsOf(await createStack(clients, 'tables', TEMPLATE));
  });
  afterEach(() => sandbox.stop());

  const acme = (id: string) => ({ tenantId: 'acme', id });
  const put = (
    TableName: string,
    Item: object,
    ConditionExpression?: string,
  ): Items[number] => ({ Put: { TableName, Item, ConditionExpression } });
  const check = (
    TableName: string,
    Key: object,
    ConditionExpression = 'attribute_not_exists(id)',
  ): Items[number] => ({
    ConditionCheck: { TableName, Key, ConditionExpression },
  });
  const write = (items: Items, as = clients) =>
    as.dynamodb.send(new TransactWriteCommand({ TransactItems: items }));
  const read = async (TableName: string, Key: object) =>
    (await clients.dynamodb.send(new GetCommand({ TableName, Key }))).Item;

  it('write all or nothing, across tables, and say which condition did not hold', async () => {
    await write([put('one', acme('a')), put('two', acme('a'))]);
    await clients.dynamodb.send(
      new PutCommand({ TableName: 'two', Item: { ...acme('gate'), shut: 1 } }),
    );
    const guarded = check('two', acme('gate'));
    guarded.ConditionCheck!.ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    await expect(write([put('one', acme('b')), guarded])).rejects.toMatchObject(
      {
        name: 'TransactionCanceledException',
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Item: { id: { S: 'gate' }, shut: { N: '1' } },
          },
        ],
      },
    );
    expect(await read('one', acme('b'))).toBeUndefined();
    await write([put('one', acme('b')), check('two', acme('other'))]);
    expect(await read('one', acme('b'))).toEqual(acme('b'));
    expect(await read('two', acme('other'))).toBeUndefined();
  });

  it('take each item once', async () => {
    await expect(
      write([check('one', acme('a')), put('one', acme('a'))]),
    ).rejects.toThrow(
      'Transaction request cannot include multiple operations on one item',
    );
    await write([check('two', acme('a')), put('one', acme('a'))]);
  });

  it('need the permission for each of their parts, and for each its own keys', async () => {
    const asTenant = async (RoleArn: string) => {
      const { Credentials: session } = await clients.sts.send(
        new AssumeRoleCommand({
          RoleArn,
          RoleSessionName: 'acme',
          Tags: [{ Key: 'tenant', Value: 'acme' }],
        }),
      );
      return clientsOf(sandbox, {
        accessKeyId: session!.AccessKeyId!,
        secretAccessKey: session!.SecretAccessKey!,
        sessionToken: session!.SessionToken,
      });
    };
    const denied = { name: 'AccessDeniedException' };
    const writer = await asTenant(roles.Writer);
    await write([check('one', acme('gate')), put('one', acme('a'))], writer);
    const globex = { tenantId: 'globex', id: 'gate' };
    for (const items of [
      [check('one', globex), put('one', acme('b'))],
      [check('one', acme('gate')), put('one', globex)],
      [check('two', acme('gate')), put('one', acme('b'))],
    ]) {
      await expect(write(items, writer)).rejects.toMatchObject(denied);
    }
    const blind = await asTenant(roles.Blind);
    await write([put('one', acme('b'))], blind);
    await expect(
      write([check('one', acme('gate')), put('one', acme('c'))], blind),
    ).rejects.toMatchObject(denied);
  });

  it('leave room for thousands of rows, which are written and read in pages', async () => {
    const ids = Array.from({ length: 5_000 }, (_, index) =>
      String(index).padStart(5, '0'),
    );
    for (let start = 0; start < ids.length; start += 25) {
      await clients.dynamodb.send(
        new BatchWriteCommand({
          RequestItems: {
            one: ids.slice(start, start + 25).map(id => ({
              PutRequest: { Item: { ...acme(id), text: 'x'.repeat(300) } },
            })),
          },
        }),
      );
    }
    const seen: string[] = [];
    let pages = 0;
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await clients.dynamodb.send(
        new QueryCommand({
          TableName: 'one',
          KeyConditionExpression: 'tenantId = :t AND id >= :first',
          ExpressionAttributeValues: { ':t': 'acme', ':first': '"' },
          ConsistentRead: true,
          ExclusiveStartKey,
        }),
      );
      pages += 1;
      seen.push(...page.Items!.map(({ id }) => String(id)));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(seen).toEqual(ids);
    expect(pages).toBeGreaterThan(1);
  });
});
