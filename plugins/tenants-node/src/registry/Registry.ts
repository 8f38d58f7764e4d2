import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetCommand,
  GetCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { InputError } from '@backstage/errors';
import type { TenantEvent } from '@tenantry/plugin-tenants-common';
import type { CellContext } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import {
  apiKeyKey,
  emailKey,
  eventItem,
  fromEventItem,
  fromItem,
  metaKey,
  tenantKey,
  TENANTS_INDEX,
  TENANTS_PARTITION,
  toItem,
  type TenantRecord,
} from './items';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

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

export interface Reservation {
  tenant: TenantRecord;
  event: Omit<TenantEvent, 'id'>;
}

interface Cancelled extends Error {
  CancellationReasons?: Array<{ Code?: string }>;
}

/** The registry of one cell: every write is conditional, none is look-then-write. */
export class Registry {
  readonly #tableName: string;

  constructor(private readonly context: CellContext) {
    this.#tableName = context.shared.RegistryTableName;
  }

  async get(tenantId: string): Promise<TenantRecord | undefined> {
    const { Item } = await this.#send(
      new GetCommand({
        TableName: this.#tableName,
        Key: metaKey(tenantId),
        ConsistentRead: true,
      }),
    );
    return Item && fromItem(Item);
  }

  /** A tenant with the value of its API key, in one call. */
  async getWithKey(
    tenantId: string,
  ): Promise<{ tenant: TenantRecord; keyValue: string } | undefined> {
    const { Responses } = await this.#send(
      new BatchGetCommand({
        RequestItems: {
          [this.#tableName]: {
            Keys: [metaKey(tenantId), apiKeyKey(tenantId)],
            ConsistentRead: true,
          },
        },
      }),
    );
    const items = Responses?.[this.#tableName] ?? [];
    const meta = items.find(item => item.sk === 'META');
    const key = items.find(item => item.sk === 'KEY');
    return meta && key
      ? { tenant: fromItem(meta), keyValue: String(key.value) }
      : undefined;
  }

  /** Pages of all tenants. */
  async *list(options: {
    signal?: AbortSignal;
    /** Told of an entry that cannot be read; the others are listed all the same. */
    onMalformed(problem: string): void;
  }): AsyncIterable<TenantRecord[]> {
    const pages = paginateQuery(
      { client: this.context.clients.dynamodb },
      {
        TableName: this.#tableName,
        IndexName: TENANTS_INDEX,
        KeyConditionExpression: 'gsiPk = :tenant',
        ExpressionAttributeValues: { ':tenant': TENANTS_PARTITION },
      },
      { abortSignal: options.signal },
    );
    for await (const { Items = [] } of pages) {
      yield Items.flatMap(item => {
        try {
          return [fromItem(item)];
        } catch (error) {
          options.onMalformed((error as Error).message);
          return [];
        }
      });
    }
  }

  /** A page of a tenant's history, newest first. */
  async events(
    tenantId: string,
    { limit, cursor }: { limit: number; cursor?: string },
  ): Promise<{ items: TenantEvent[]; nextCursor?: string }> {
    const before = cursor && Buffer.from(cursor, 'base64url').toString();
    if (before !== undefined && !before.startsWith('EVENT#')) {
      throw new InputError(
        `The cursor "${cursor}" is not one of this list. Use the nextCursor of the page before.`,
      );
    }
    const { Items = [], LastEvaluatedKey } = await this.#send(
      new QueryCommand({
        TableName: this.#tableName,
        KeyConditionExpression: before
          ? 'pk = :pk and sk between :first and :before'
          : 'pk = :pk and begins_with(sk, :first)',
        ExpressionAttributeValues: {
          ':pk': tenantKey(tenantId),
          ':first': 'EVENT#',
          ...(before ? { ':before': before } : {}),
        },
        ...(before
          ? { ExclusiveStartKey: { pk: tenantKey(tenantId), sk: before } }
          : {}),
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return {
      items: Items.map(fromEventItem),
      nextCursor:
        LastEvaluatedKey &&
        Buffer.from(String(LastEvaluatedKey.sk)).toString('base64url'),
    };
  }

  /** Enters a tenant that nobody has. One call. */
  async reserve({ tenant, event }: Reservation, keyValue: string) {
    await this.#write([
      this.#put(toItem(tenant), 'attribute_not_exists(pk)'),
      this.#emailClaim(tenant),
      this.#put({ ...apiKeyKey(tenant.tenantId), value: keyValue }),
      this.#put(eventItem(tenant.tenantId, event)),
    ]);
  }

  /** Takes over a tenant that an earlier task left; `previous` must be what is there. */
  async takeOver({ tenant, event }: Reservation, previous: TenantRecord) {
    const oldClaim = emailKey(
      previous.identity.userPoolId,
      previous.adminEmail,
    );
    const newClaim = emailKey(tenant.identity.userPoolId, tenant.adminEmail);
    await this.#write([
      this.#putVersion(tenant, previous.version),
      this.#emailClaim(tenant),
      this.#put(eventItem(tenant.tenantId, event)),
      ...(oldClaim.pk === newClaim.pk
        ? []
        : [{ Delete: { TableName: this.#tableName, Key: oldClaim } }]),
    ]);
  }

  /** Writes a changed tenant together with a line of its history. */
  async change(
    tenant: TenantRecord,
    previous: TenantRecord,
    event: Omit<TenantEvent, 'id'>,
  ): Promise<void> {
    await this.#write([
      this.#putVersion(tenant, previous.version),
      this.#put(eventItem(tenant.tenantId, event)),
    ]);
  }

  /** Notes the tenant's API key, and gives the tenant as it then is. */
  async setApiKeyId(
    tenant: TenantRecord,
    apiKeyId: string,
  ): Promise<TenantRecord> {
    try {
      const { Attributes } = await this.#send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: metaKey(tenant.tenantId),
          UpdateExpression: 'SET apiKeyId = :id ADD version :one',
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: {
            ':id': apiKeyId,
            ':one': 1,
            ':version': tenant.version,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return fromItem(Attributes!);
    } catch (error) {
      if ((error as Error).name !== 'ConditionalCheckFailedException') {
        throw error;
      }
      // The answer of a first try may have got lost, after it had worked.
      const found = await this.get(tenant.tenantId);
      if (
        found?.apiKeyId !== apiKeyId ||
        found.operation?.taskId !== tenant.operation?.taskId
      ) {
        throw new RegistryConflict('tenant');
      }
      return found;
    }
  }

  #emailClaim({ identity, adminEmail, tenantId }: TenantRecord): Write {
    return this.#put(
      { ...emailKey(identity.userPoolId, adminEmail), tenantId },
      'attribute_not_exists(pk) OR tenantId = :id',
      { ':id': tenantId },
    );
  }

  #putVersion(tenant: TenantRecord, version: number): Write {
    return this.#put(toItem(tenant), 'version = :version', {
      ':version': version,
    });
  }

  #put(
    Item: Record<string, unknown>,
    ConditionExpression?: string,
    ExpressionAttributeValues?: Record<string, unknown>,
  ): Write {
    return {
      Put: {
        TableName: this.#tableName,
        Item,
        ConditionExpression,
        ExpressionAttributeValues,
      },
    };
  }

  /** The tenant comes first in every transaction, its address second. */
  async #write(TransactItems: Write[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#send(new TransactWriteCommand({ TransactItems }));
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

  get #send() {
    const { dynamodb } = this.context.clients;
    return dynamodb.send.bind(dynamodb);
  }
}
