import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsError } from '../../../errors';
import type { Account, Operation, ResourceHandler } from '../../../types';

type Json = Record<string, any>;

/** `AWS::DynamoDB::Table` */
export function tableHandler(
  account: Account,
  operations: Record<string, Operation<Json, Json>>,
): ResourceHandler<Json> {
  const context = {
    principal: { kind: 'anonymous' as const },
    signal: new AbortController().signal,
  };
  const call = (operation: string, input: Json) =>
    operations[operation](input, context);
  const active = async (TableName: string): Promise<void> => {
    const { Table } = await call('DescribeTable', { TableName });
    if (Table.TableStatus !== 'ACTIVE') {
      await sleep(2);
      await active(TableName);
    }
  };
  const attributes = (name: string) => ({
    Arn: account.arn('dynamodb', `table/${name}`),
    StreamArn: account.arn('dynamodb', `table/${name}/stream/latest`),
  });
  return {
    type: 'AWS::DynamoDB::Table',
    properties: [
      'TableName',
      'AttributeDefinitions',
      'KeySchema',
      'GlobalSecondaryIndexes',
      'LocalSecondaryIndexes',
      'BillingMode',
      'ProvisionedThroughput',
      // What protects or describes the data has no behaviour on a laptop.
      'PointInTimeRecoverySpecification',
      'SSESpecification',
      'DeletionProtectionEnabled',
      'TimeToLiveSpecification',
      'TableClass',
      'Tags',
    ],
    createOnly: ['TableName', 'KeySchema', 'AttributeDefinitions'],
    async create(properties, { generateName }) {
      const name = properties.TableName ?? generateName(255);
      await call('CreateTable', {
        TableName: name,
        AttributeDefinitions: properties.AttributeDefinitions,
        KeySchema: properties.KeySchema,
        BillingMode: 'PAY_PER_REQUEST',
        ...(properties.GlobalSecondaryIndexes
          ? {
              GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes.map(
                ({ IndexName, KeySchema, Projection }: Json) => ({
                  IndexName,
                  KeySchema,
                  Projection,
                }),
              ),
            }
          : {}),
        ...(properties.LocalSecondaryIndexes
          ? { LocalSecondaryIndexes: properties.LocalSecondaryIndexes }
          : {}),
      });
      return { physicalId: name, attributes: attributes(name) };
    },
    stabilize: physicalId => active(physicalId),
    async read(TableName) {
      try {
        const { Table } = await call('DescribeTable', { TableName });
        return {
          BillingMode: Table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
        };
      } catch (error) {
        if ((error as AwsError).code === 'ResourceNotFoundException') {
          return undefined;
        }
        throw error;
      }
    },
    async update(physicalId, { BillingMode }) {
      const { Table } = await call('DescribeTable', { TableName: physicalId });
      if (
        BillingMode === 'PAY_PER_REQUEST' &&
        Table.BillingModeSummary?.BillingMode !== BillingMode
      ) {
        await call('UpdateTable', { TableName: physicalId, BillingMode });
      }
      return { physicalId, attributes: attributes(physicalId) };
    },
    async delete(physicalId) {
      await active(physicalId);
      await call('DeleteTable', { TableName: physicalId });
    },
  };
}
