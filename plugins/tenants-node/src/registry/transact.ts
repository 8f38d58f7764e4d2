import { setTimeout as sleep } from 'node:timers/promises';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { LifecycleError } from '../errors';

/** Which part of a write somebody else was faster with; the worst first. */
const CONFLICTS = ['tenant', 'gate', 'email', 'client', 'route'] as const;
export type Conflict = (typeof CONFLICTS)[number];

/** One write of a transaction, and what it means when its condition does not hold. */
export interface Write {
  part?: Conflict;
  item: NonNullable<TransactWriteCommandInput['TransactItems']>[number];
}

const EXPLANATIONS: Record<Conflict, { reason: string; hint: string }> = {
  tenant: {
    reason:
      'The entry of the tenant in the registry was changed by somebody else at the same time.',
    hint: 'Run it again.',
  },
  gate: {
    reason:
      "The tenant's writes were not held back any more when it was to be switched.",
    hint: 'Run it again.',
  },
  email: {
    reason:
      "The administrator's e-mail address is used by another tenant of the pool.",
    hint: 'Use another address.',
  },
  client: {
    reason: 'The app client of the user pool is that of another tenant.',
    hint: 'Look at the stacks of both tenants: one has taken over resources of the other.',
  },
  route: {
    reason: 'A route was given to another tenant at the same time.',
    hint: 'Run it again.',
  },
};

/** A conditional write that did not happen: nothing of it has. */
export class RegistryConflict extends LifecycleError {
  constructor(readonly part: Conflict) {
    super(EXPLANATIONS[part].reason, EXPLANATIONS[part].hint);
  }
}

export const isConflict = (error: unknown, part: Conflict): boolean =>
  error instanceof RegistryConflict && error.part === part;

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

/** All of these writes or none. */
export async function transact(
  client: DynamoDBDocumentClient,
  writes: Write[],
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(
        new TransactWriteCommand({
          TransactItems: writes.map(({ item }) => item),
        }),
      );
      return;
    } catch (error) {
      const reasons = ((error as Cancelled).CancellationReasons ?? []).map(
        reason => reason.Code ?? '',
      );
      const crossed = writes
        .filter((_, index) => reasons[index] === 'ConditionalCheckFailed')
        .map(({ part }) => part);
      const conflict = CONFLICTS.find(part => crossed.includes(part));
      if (conflict) {
        throw new RegistryConflict(conflict);
      }
      if (tries === TRIES || !reasons.some(code => PASSING.has(code))) {
        throw error;
      }
      await sleep(WAIT_MS * 2 ** tries * (0.5 + Math.random() / 2));
    }
  }
}
