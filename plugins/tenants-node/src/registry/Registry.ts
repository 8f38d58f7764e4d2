import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  paginateQuery,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { InputError } from '@backstage/errors';
import type { TenantEvent } from '@tenantry/plugin-tenants-common';
import type { CellContext } from '../cell/CellContexts';
import { outboxItems } from '../toolkit/outbox';
import { claimsOf, type Claim } from './claims';
import { eventItem, fromEventItem } from './history';
import { fromItem, toItem, type TenantRecord } from './items';
import {
  apiKeyKey,
  emailKey,
  metaKey,
  priorityOf,
  shardKey,
  tenantKey,
  TENANTS_INDEX,
  TENANTS_PARTITION,
} from './keys';
import { RegistryConflict, transact, type Write } from './transact';
import { Writes } from './Writes';

export interface Reservation {
  tenant: TenantRecord;
  event: Omit<TenantEvent, 'id'>;
}

/** Tenants that are listed at a time: reading a whole MiB of them holds up everything else. */
const PAGE = 100;

/** The registry of one cell: every write is conditional, none is look-then-write. */
export class Registry {
  readonly #tableName: string;
  readonly #writes: Writes;

  constructor(private readonly context: CellContext) {
    this.#tableName = context.shared.RegistryTableName;
    this.#writes = new Writes(this.#tableName);
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

  /** A tenant with the value of its API key, and of the next one, in one call. */
  async getWithKey(
    tenantId: string,
  ): Promise<
    | { tenant: TenantRecord; keyValue: string; nextKeyValue?: string }
    | undefined
  > {
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
      ? {
          tenant: fromItem(meta),
          keyValue: String(key.value),
          nextKeyValue: key.next && String(key.next),
        }
      : undefined;
  }

  /** Pages of all tenants, or of those only that an operation holds. */
  async *list(options: {
    signal?: AbortSignal;
    onlyHeld?: boolean;
    /** Between two pages; default: none. */
    restMs?: number;
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
        ...(options.onlyHeld
          ? {
              FilterExpression: 'attribute_exists(#operation)',
              ExpressionAttributeNames: { '#operation': 'operation' },
            }
          : { Limit: PAGE }),
      },
      { abortSignal: options.signal },
    );
    for await (const { Items = [], LastEvaluatedKey } of pages) {
      yield Items.flatMap(item => {
        try {
          return [fromItem(item)];
        } catch (error) {
          options.onMalformed((error as Error).message);
          return [];
        }
      });
      if (LastEvaluatedKey && options.restMs) {
        await sleep(options.restMs, undefined, { signal: options.signal });
      }
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

  /** Priorities that are taken among the listener rules of a shard. */
  async takenPriorities(shard: number): Promise<Set<number>> {
    const taken = new Set<number>();
    const pages = paginateQuery(
      { client: this.context.clients.dynamodb },
      {
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :shard',
        ExpressionAttributeValues: { ':shard': shardKey(shard) },
        ProjectionExpression: 'sk',
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      Items.forEach(({ sk }) => taken.add(priorityOf(sk)));
    }
    return taken;
  }

  /** Enters a tenant whose id is free, with what it claims. One call. */
  async reserve({ tenant, event }: Reservation, keyValue: string) {
    await transact(this.context.clients.dynamodb, [
      this.#writes.put(
        toItem(tenant),
        'tenant',
        'attribute_not_exists(pk) OR attribute_exists(offboarding.erasedAt)',
      ),
      ...claimsOf(tenant).map(claim =>
        this.#writes.claim(claim, tenant.tenantId),
      ),
      this.#writes.put({ ...apiKeyKey(tenant.tenantId), value: keyValue }),
      ...this.#told(tenant.tenantId, event),
    ]);
  }

  /**
   * Writes a changed tenant together with a line of its history, if there is one. What it
   * claims more than before is claimed, and what it does not any more is free, all in the
   * same transaction; with it go the values of its API keys when they are given, and writes
   * to other tables that have to be true from the same moment on.
   */
  async change(
    tenant: TenantRecord,
    previous: TenantRecord,
    event?: Omit<TenantEvent, 'id'>,
    keys?: { value: string; next?: string },
    others: Write[] = [],
  ): Promise<void> {
    const { tenantId } = tenant;
    const had = claimsOf(previous);
    const wants = claimsOf(tenant);
    const missingIn = (list: Claim[]) => (claim: Claim) =>
      !list.some(
        ({ key }) => key.pk === claim.key.pk && key.sk === claim.key.sk,
      );
    await transact(this.context.clients.dynamodb, [
      this.#writes.put(toItem(tenant), 'tenant', 'version = :version', {
        ':version': previous.version,
      }),
      ...wants
        .filter(missingIn(had))
        .map(claim => this.#writes.claim(claim, tenantId)),
      ...had
        .filter(missingIn(wants))
        .map(({ key }) => this.#writes.release(key, tenantId)),
      ...(event ? this.#told(tenantId, event) : []),
      ...(keys ? [this.#writes.put({ ...apiKeyKey(tenantId), ...keys })] : []),
      ...others,
    ]);
  }

  /** The tenant whose administrator has an address in a user pool, if one has. */
  async emailHolder(
    userPoolId: string,
    email: string,
  ): Promise<string | undefined> {
    const { Item } = await this.#send(
      new GetCommand({
        TableName: this.#tableName,
        Key: emailKey(userPoolId, email),
        ConsistentRead: true,
      }),
    );
    return Item && String(Item.tenantId);
  }

  /** Forgets the value of a tenant's API key; the key itself is API Gateway's. */
  async forgetKey(tenantId: string): Promise<void> {
    await this.#send(
      new DeleteCommand({
        TableName: this.#tableName,
        Key: apiKeyKey(tenantId),
      }),
    );
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

  /** A line of history, and what others are to be told of it. */
  #told(tenantId: string, event: Omit<TenantEvent, 'id'>) {
    return [eventItem(tenantId, event), ...outboxItems(tenantId, event)].map(
      item => this.#writes.put(item),
    );
  }

  get #send() {
    const { dynamodb } = this.context.clients;
    return dynamodb.send.bind(dynamodb);
  }
}
