type Json = Record<string, any>;

/** What a call touches: per table the index (if any) and the partition keys, `undefined` when it names none. */
export interface Touch {
  action: string;
  tableName: string;
  indexName?: string;
  leadingKeys?: string[];
}

const valueOf = (attribute: Json | undefined): string | undefined =>
  attribute && String(Object.values(attribute)[0]);

const keysOf = (items: Json[], partitionKey: string): string[] | undefined => {
  const values = items.map(item => valueOf(item?.[partitionKey]));
  return values.every(value => value !== undefined)
    ? [...new Set(values as string[])]
    : undefined;
};

/** The partition key's value in a key condition such as `#pk = :pk AND …`. */
function conditionKey(input: Json, partitionKey: string): string[] | undefined {
  const legacy = input.KeyConditions?.[partitionKey];
  if (legacy?.ComparisonOperator === 'EQ') {
    return keysOf([{ k: legacy.AttributeValueList?.[0] }], 'k');
  }
  const terms = String(input.KeyConditionExpression ?? '').matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  );
  for (const [, name, placeholder] of terms) {
    const attribute = input.ExpressionAttributeNames?.[name] ?? name;
    if (attribute === partitionKey) {
      const value = valueOf(input.ExpressionAttributeValues?.[placeholder]);
      return value === undefined ? undefined : [value];
    }
  }
  return undefined;
}

const ITEM_ACTIONS: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * Everything that IAM checks about a DynamoDB call: actions, tables, indexes and
 * `dynamodb:LeadingKeys`. `partitionKeyOf` names the partition key of a table or index.
 */
export function touchesOf(
  operation: string,
  input: Json,
  partitionKeyOf: (tableName: string, indexName?: string) => string,
): Touch[] {
  if (input.TransactItems) {
    return input.TransactItems.map((item: Json) => {
      const [[kind, { TableName, Item, Key }]] = Object.entries<Json>(item);
      return {
        action: ITEM_ACTIONS[kind] ?? kind,
        tableName: TableName,
        leadingKeys: keysOf([Item ?? Key], partitionKeyOf(TableName)),
      };
    });
  }
  if (input.RequestItems) {
    return Object.entries<any>(input.RequestItems).map(([tableName, part]) => ({
      action: operation,
      tableName,
      leadingKeys: keysOf(
        Array.isArray(part)
          ? part.map(
              request => request.PutRequest?.Item ?? request.DeleteRequest?.Key,
            )
          : part.Keys,
        partitionKeyOf(tableName),
      ),
    }));
  }
  if (!input.TableName) {
    return [];
  }
  const partitionKey = partitionKeyOf(input.TableName, input.IndexName);
  const keyed = input.Key ?? input.Item;
  return [
    {
      action: operation,
      tableName: input.TableName,
      indexName: input.IndexName,
      leadingKeys: keyed
        ? keysOf([keyed], partitionKey)
        : conditionKey(input, partitionKey),
    },
  ];
}
