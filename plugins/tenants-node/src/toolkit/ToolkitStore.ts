import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { CellContext } from '../cell/CellContexts';
import { fromItem, isErased, type TenantRecord } from '../registry/items';
import { metaKey, tenantKey } from '../registry/keys';
import { fromOutboxItem, OUTBOX, type ToldChange } from './outbox';
import type { ToolkitLink } from './translate';

const link = z.object({
  requestId: z.string(),
  toolkitTenantId: z.string(),
  registrationId: z.string(),
  /** The task that onboards it, once it was started. */
  taskId: z.string().optional(),
  /** The same of its end. */
  offboardRequestId: z.string().optional(),
  offboardTaskId: z.string().optional(),
});

/** How a tenant and the toolkit's idea of it belong together. */
export type StoredLink = z.infer<typeof link>;

const linkKey = (tenantId: string) => ({
  pk: tenantKey(tenantId),
  sk: 'TOOLKIT',
});

/** Which tenant a toolkit's registration is. */
const registrationKey = (registrationId: string) => ({
  pk: `TOOLKIT#${registrationId}`,
  sk: 'META',
});

/** Tenants that were asked for, and whose task has not been seen to end. */
const OPEN = 'TOOLKIT-OPEN';
const openKey = (tenantId: string) => ({ pk: OPEN, sk: tenantId });

/** DynamoDB's limit of one BatchGetItem. */
const KEYS_PER_CALL = 100;

/** Entries of the outbox that are read at a time. */
const PAGE = 25;

/** What the registry holds for the toolkit. */
export class ToolkitStore {
  readonly #tableName: string;

  constructor(
    private readonly context: Pick<CellContext, 'clients' | 'shared'>,
  ) {
    this.#tableName = context.shared.RegistryTableName;
  }

  /** The oldest changes that are still to be told. */
  async untold(): Promise<ToldChange[]> {
    const { Items = [] } = await this.#send(
      new QueryCommand({
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :outbox',
        ExpressionAttributeValues: { ':outbox': OUTBOX },
        ConsistentRead: true,
        Limit: PAGE,
      }),
    );
    return Items.map(fromOutboxItem);
  }

  async told({ pk, sk }: ToldChange): Promise<void> {
    await this.#send(
      new DeleteCommand({ TableName: this.#tableName, Key: { pk, sk } }),
    );
  }

  /** A tenant and its link, in one call. */
  async read(
    tenantId: string,
  ): Promise<{ tenant?: TenantRecord; link?: StoredLink }> {
    const { Responses } = await this.#send(
      new BatchGetCommand({
        RequestItems: {
          [this.#tableName]: {
            Keys: [metaKey(tenantId), linkKey(tenantId)],
            ConsistentRead: true,
          },
        },
      }),
    );
    const items = Responses?.[this.#tableName] ?? [];
    const meta = items.find(({ sk }) => sk === 'META');
    const linked = items.find(({ sk }) => sk === 'TOOLKIT');
    return {
      tenant: meta && fromItem(meta),
      link: linked && link.parse(linked),
    };
  }

  /** The tenant that a registration has become, if it has. */
  async tenantOf(registrationId: string): Promise<string | undefined> {
    const { Item } = await this.#send(
      new GetCommand({
        TableName: this.#tableName,
        Key: registrationKey(registrationId),
        ConsistentRead: true,
      }),
    );
    return Item && String(Item.tenantId);
  }

  /**
   * Notes that a registration is to become a tenant: `new`, `known` when that was noted
   * before, or `taken` when the id is another's.
   */
  async link(
    tenantId: string,
    wanted: ToolkitLink,
  ): Promise<'new' | 'known' | 'taken'> {
    const { tenant, link: existing } = await this.read(tenantId);
    if (existing?.registrationId === wanted.registrationId) {
      return 'known';
    }
    if (tenant && !isErased(tenant)) {
      return 'taken';
    }
    const put = (Item: object, condition: string, values?: object) => ({
      Put: {
        TableName: this.#tableName,
        Item: Item as Record<string, unknown>,
        ConditionExpression: condition,
        ...(values
          ? { ExpressionAttributeValues: values as Record<string, unknown> }
          : {}),
      },
    });
    try {
      await this.#send(
        new TransactWriteCommand({
          TransactItems: [
            put(
              { ...registrationKey(wanted.registrationId), tenantId },
              'attribute_not_exists(pk)',
            ),
            put(
              { ...linkKey(tenantId), ...wanted },
              'attribute_not_exists(pk) OR registrationId = :left',
              { ':left': existing?.registrationId ?? '' },
            ),
            put({ ...openKey(tenantId) }, 'attribute_not_exists(pk)'),
          ],
        }),
      );
      return 'new';
    } catch (error) {
      if ((error as Error).name !== 'TransactionCanceledException') {
        throw error;
      }
      const now = await this.read(tenantId);
      return now.link?.registrationId === wanted.registrationId
        ? 'known'
        : 'taken';
    }
  }

  async setTask(tenantId: string, taskId: string): Promise<void> {
    await this.#set(tenantId, 'taskId', taskId);
  }

  /** Notes that the toolkit wants a tenant to end, and which one it takes it for. */
  async noteOffboardRequest(
    tenantId: string,
    { requestId, ...ids }: ToolkitLink,
  ): Promise<void> {
    const names = {
      '#request': 'requestId',
      '#tenant': 'toolkitTenantId',
      '#registration': 'registrationId',
    };
    await this.#send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: linkKey(tenantId),
        // A tenant of the portal's own has not been linked before.
        UpdateExpression: `SET offboardRequestId = :id, ${Object.keys(names)
          .map(name => `${name} = if_not_exists(${name}, :${name.slice(1)})`)
          .join(', ')} REMOVE offboardTaskId`,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':id': requestId,
          ':request': requestId,
          ':tenant': ids.toolkitTenantId,
          ':registration': ids.registrationId,
        },
      }),
    );
  }

  async setOffboardTask(tenantId: string, taskId: string): Promise<void> {
    await this.#set(tenantId, 'offboardTaskId', taskId);
  }

  /** Links of those of these tenants that have one; a call for each hundred. */
  async linksOf(tenantIds: string[]): Promise<Map<string, StoredLink>> {
    const links = new Map<string, StoredLink>();
    for (let start = 0; start < tenantIds.length; start += KEYS_PER_CALL) {
      let keys = tenantIds.slice(start, start + KEYS_PER_CALL).map(linkKey);
      while (keys.length > 0) {
        const { Responses, UnprocessedKeys } = await this.#send(
          new BatchGetCommand({
            RequestItems: { [this.#tableName]: { Keys: keys } },
          }),
        );
        for (const item of Responses?.[this.#tableName] ?? []) {
          links.set(
            String(item.pk).slice(tenantKey('').length),
            link.parse(item),
          );
        }
        keys = (UnprocessedKeys?.[this.#tableName]?.Keys ?? []) as typeof keys;
      }
    }
    return links;
  }

  /** Ids of tenants that were asked for, and whose task has not been seen to end. */
  async open(): Promise<string[]> {
    const { Items = [] } = await this.#send(
      new QueryCommand({
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :open',
        ExpressionAttributeValues: { ':open': OPEN },
      }),
    );
    return Items.map(({ sk }) => String(sk));
  }

  async close(tenantId: string): Promise<void> {
    await this.#send(
      new DeleteCommand({ TableName: this.#tableName, Key: openKey(tenantId) }),
    );
  }

  /** Forgets a registration that has come to nothing, so that it may be asked for again. */
  async unlink(tenantId: string, registrationId: string): Promise<void> {
    const remove = (Key: Record<string, string>) => ({
      Delete: { TableName: this.#tableName, Key },
    });
    await this.#send(
      new TransactWriteCommand({
        TransactItems: [
          remove(registrationKey(registrationId)),
          remove(linkKey(tenantId)),
          remove(openKey(tenantId)),
        ],
      }),
    );
  }

  async #set(tenantId: string, name: string, value: string): Promise<void> {
    await this.#send(
      new UpdateCommand({
        TableName: this.#tableName,
        Key: linkKey(tenantId),
        UpdateExpression: 'SET #name = :value',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': value },
      }),
    );
  }

  get #send() {
    const { dynamodb } = this.context.clients;
    return dynamodb.send.bind(dynamodb);
  }
}
