import { randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { connectionOf } from '../cell';
import type { System } from './system';

/** DynamoDB's limit of one BatchWriteItem. */
const BATCH = 25;

type Row = Record<string, AttributeValue>;

const orderOf = (id: string, index: number): Row => ({
  orderId: { S: id },
  orderName: { S: `Order ${index}` },
  orderProducts: {
    L: [
      {
        M: {
          productId: { S: id },
          price: { N: '9.99' },
          quantity: { N: '2' },
        },
      },
    ],
  },
});

const productOf = (id: string, index: number): Row => ({
  productId: { S: id },
  name: { S: `Product ${index}` },
  price: { N: '9.99' },
  sku: { S: `SKU-${index}` },
  category: { S: 'any' },
});

/** Fills both tables of the pool with rows of a tenant, as years of use would. */
export async function fillPool(
  { sandbox, outputs }: Pick<System, 'sandbox' | 'outputs'>,
  tenantId: string,
  count: number,
): Promise<void> {
  const client = new DynamoDBClient(connectionOf(sandbox));
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const { table, rowOf } of [
    { table: outputs.OrderTableName, rowOf: orderOf },
    { table: outputs.ProductTableName, rowOf: productOf },
  ]) {
    for (let start = 0; start < count; start += BATCH) {
      await client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [table]: ids.slice(start, start + BATCH).map((id, index) => ({
              PutRequest: {
                Item: {
                  tenantId: { S: tenantId },
                  ...rowOf(id, start + index),
                },
              },
            })),
          },
        }),
      );
    }
  }
  client.destroy();
}
