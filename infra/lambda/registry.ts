import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

/** What the functions read of a tenant's META item. */
const meta = z.object({
  tenantId: z.string(),
  displayName: z.string(),
  isolation: z.string(),
  tier: z.string(),
  state: z.string(),
  tenantPath: z.string(),
  /** Why the last operation failed. */
  failure: z.object({ operation: z.string() }).optional(),
  // A tenant whose stack is still being made has none yet.
  identity: z
    .object({
      userPoolId: z.string(),
      appClientId: z.string(),
      issuer: z.string(),
      /** Of a tenant that has left the pool: its users are still in the pool's. */
      shared: z.boolean().optional(),
    })
    .optional(),
  /** For tenants with services of their own. */
  silo: z.object({ shard: z.number() }).optional(),
});

export type TenantMeta = z.infer<typeof meta>;

const TENANT_ID = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;

const isTenantId = (value: string) => TENANT_ID.test(value);

// Made once per execution environment: connections outlive an invocation.
const documents = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000 },
  }),
);

const tableName = () => process.env.REGISTRY_TABLE!;

/** Whether the front door lets a tenant's requests in: also while it moves, whatever becomes of that. */
export const isServed = ({ state, failure }: TenantMeta): boolean =>
  state === 'active' ||
  state === 'updating' ||
  state === 'migrating' ||
  (state === 'failed' && failure?.operation === 'move');

/** A tenant's META item, or `undefined`. */
export async function readTenant(
  tenantId: string,
): Promise<TenantMeta | undefined> {
  if (!isTenantId(tenantId)) {
    return undefined;
  }
  const { Item } = await documents.send(
    new GetCommand({
      TableName: tableName(),
      Key: { pk: `TENANT#${tenantId}`, sk: 'META' },
    }),
  );
  return Item && meta.parse(Item);
}

/**
 * The tenant that an app client is of, where it has a user pool of its own: users who
 * come from the tenant's own identity provider bring no claim that says whose they are.
 */
export async function readTenantIdOfClient(
  appClientId: string,
): Promise<string | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: tableName(),
      Key: { pk: `CLIENT#${appClientId}`, sk: 'META' },
    }),
  );
  return Item && z.string().parse(Item.tenantId);
}

/** A tenant's META item with its key's value, in one call. */
export async function readTenantWithKey(
  tenantId: string,
): Promise<{ tenant: TenantMeta; apiKey?: string } | undefined> {
  if (!isTenantId(tenantId)) {
    return undefined;
  }
  const pk = `TENANT#${tenantId}`;
  const { Responses } = await documents.send(
    new BatchGetCommand({
      RequestItems: {
        [tableName()]: {
          Keys: [
            { pk, sk: 'META' },
            { pk, sk: 'KEY' },
          ],
          // A tenant that was activated a moment ago is let in.
          ConsistentRead: true,
        },
      },
    }),
  );
  const items = Responses?.[tableName()] ?? [];
  const item = items.find(({ sk }) => sk === 'META');
  const key = items.find(({ sk }) => sk === 'KEY');
  return (
    item && {
      tenant: meta.parse(item),
      apiKey: key && z.string().parse(key.value),
    }
  );
}
