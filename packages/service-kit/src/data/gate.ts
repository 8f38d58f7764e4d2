import { setTimeout as sleep } from 'node:timers/promises';
import {
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ServiceError } from '../http/ServiceError';

/**
 * Gates of a tenant in a table. One would do, but DynamoDB cancels one of two transactions
 * that look at the same item at once: with several of them that is rare. The portal closes
 * all of them (`gates.ts` in `plugins/tenants-node`).
 */
const GATES = 8;

/** Ids that begin with `!` are reserved, and sort before those of items. */
export const FIRST_ID = '"';

/** Whether an id is none that an item can have. */
export const isReserved = (id: string): boolean => id < FIRST_ID;

/** Open when there is none, or a lease that has run out; once the tenant has moved, never again. */
const IS_OPEN =
  'attribute_not_exists(tenantId) OR (attribute_not_exists(moved) AND frozenUntil < :now)';

/** Why DynamoDB cancels a transaction that may well succeed a moment later. The SDK does not try again. */
const PASSING = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
const TRIES = 6;
const WAIT_MS = 8;

interface Cancelled extends Error {
  CancellationReasons?: Array<{ Code?: string }>;
}

const moving = (cause: unknown) =>
  new ServiceError(
    503,
    'moving',
    'The tenant is being moved, and nothing was written; try again in a moment',
    { headers: { 'retry-after': '2' }, expected: true, cause },
  );

const crowded = (cause: unknown) =>
  new ServiceError(
    503,
    'throttled',
    'Too much is going on right now; try again in a moment',
    { headers: { 'retry-after': '2' }, cause },
  );

/**
 * Writes one of a tenant's items, unless the tenant is being moved: in one transaction with
 * a look at a gate, so that no write slips past one that is closed. False when the write's
 * own condition does not hold.
 */
export async function writeThroughGate(
  client: Pick<DynamoDBClient, 'send'>,
  table: { tableName: string; idName: string },
  tenantId: string,
  write: TransactWriteItem,
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const gate = `!gate-${Math.floor(Math.random() * GATES)}`;
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              ConditionCheck: {
                TableName: table.tableName,
                Key: marshall({ tenantId, [table.idName]: gate }),
                ConditionExpression: IS_OPEN,
                ExpressionAttributeValues: marshall({ ':now': Date.now() }),
              },
            },
            write,
          ],
        }),
      );
      return true;
    } catch (error) {
      const { CancellationReasons: reasons = [] } = error as Cancelled;
      const [ofGate, ofWrite] = reasons.map(({ Code }) => Code);
      if (ofGate === 'ConditionalCheckFailed') {
        throw moving(error);
      }
      if (ofWrite === 'ConditionalCheckFailed') {
        return false;
      }
      if (!reasons.some(({ Code }) => PASSING.has(Code ?? ''))) {
        throw error;
      }
      if (tries === TRIES) {
        throw crowded(error);
      }
      // At random: those that met would meet again.
      await sleep(Math.random() * WAIT_MS * 2 ** tries);
    }
  }
}
