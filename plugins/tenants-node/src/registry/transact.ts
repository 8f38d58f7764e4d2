import { setTimeout as sleep } from 'node:timers/promises';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { LifecycleError } from '../errors';

/** One write of a transaction. */
export type Write = NonNullable<
  TransactWriteCommandInput['TransactItems']
>[number];

/** Which part of a write somebody else was faster with. */
export type Conflict = 'tenant' | 'email';

/** A conditional write that did not happen: nothing of it has. */
export class RegistryConflict extends LifecycleError {
  constructor(readonly part: Conflict) {
    super(
      part === 'email'
        ? "The administrator's e-mail address is used by another tenant of the pool."
        : 'The entry of the tenant in the registry was changed by somebody else at the same time.',
      part === 'email' ? 'Use another address.' : 'Run it again.',
    );
  }
}

/** Why DynamoDB cancels a transaction that may well succeed a moment later. The SDK does not try again. */
const PASSING = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
const TRIES = 4;
const WAIT_MS = 50;

interface Cancelled extends Error {
  CancellationReasons?: Array<{ Code?: string }>;
}

/** All of these writes or none. The tenant comes first in every transaction, its address second. */
export async function transact(
  client: DynamoDBDocumentClient,
  TransactItems: Write[],
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return;
    } catch (error) {
      const reasons = ((error as Cancelled).CancellationReasons ?? []).map(
        reason => reason.Code ?? '',
      );
      if (reasons[0] === 'ConditionalCheckFailed') {
        throw new RegistryConflict('tenant');
      }
      if (reasons[1] === 'ConditionalCheckFailed') {
        throw new RegistryConflict('email');
      }
      if (tries === TRIES || !reasons.some(code => PASSING.has(code))) {
        throw error;
      }
      await sleep(WAIT_MS * 2 ** tries * (0.5 + Math.random() / 2));
    }
  }
}
