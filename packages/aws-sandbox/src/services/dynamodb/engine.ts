import { AwsError, NotSupportedError } from '../../errors';

// dynalite has no types, and its HTTP server is not needed: its validations and actions are.
/* eslint-disable @typescript-eslint/no-require-imports */
const db = require('dynalite/db');
const validations = require('dynalite/validations');

type Json = Record<string, any>;

const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
] as const;

const camel = (name: string) => name[0].toLowerCase() + name.slice(1);

const ACTIONS: Record<string, { validation: any; action: any }> =
  Object.fromEntries(
    OPERATIONS.map(name => [
      name,
      {
        validation: require(`dynalite/validations/${camel(name)}`),
        action: require(`dynalite/actions/${camel(name)}`),
      },
    ]),
  );

function toAwsError(error: any): Error {
  if (!error.statusCode) {
    return error;
  }
  const { __type, message, Message, ...members } = error.body;
  return new AwsError(
    String(__type).split('#').pop()!,
    message ?? Message ?? '',
    error.statusCode,
    members,
  );
}

/** dynalite without its HTTP server: parsing, conditions, storage. */
export class DynamoEngine {
  readonly #store: any;

  constructor(path?: string) {
    this.#store = db.create({
      path,
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
    });
  }

  /** Checks the input of an operation and parses its expressions, as DynamoDB does first. */
  parse(operation: string, input: Json): Json {
    const known = ACTIONS[operation];
    if (!known) {
      throw new NotSupportedError(`the operation dynamodb:${operation}`);
    }
    try {
      const { types, custom } = known.validation;
      const data = validations.checkTypes(input, types);
      validations.checkValidations(data, types, custom, this.#store);
      return data;
    } catch (error) {
      throw toAwsError(error);
    }
  }

  /** Carries out an operation whose input was parsed. */
  execute(operation: string, data: Json): Promise<Json> {
    return new Promise((resolve, reject) => {
      ACTIONS[operation].action(this.#store, data, (error: any, result: Json) =>
        error ? reject(toAwsError(error)) : resolve(result),
      );
    });
  }

  run(operation: string, input: Json): Promise<Json> {
    return this.execute(operation, this.parse(operation, input));
  }

  /** The key of the item that a parsed write is about, as it is stored; checked. */
  async keyOf(data: Json): Promise<string> {
    const table: Json = await new Promise((resolve, reject) => {
      this.#store.getTable(data.TableName, (error: any, found: Json) =>
        error ? reject(toAwsError(error)) : resolve(found),
      );
    });
    const invalid = data.Item
      ? db.validateItem(data.Item, table)
      : db.validateKey(data.Key, table);
    if (invalid) {
      throw toAwsError(invalid);
    }
    return db.createKey(data.Item ?? data.Key, table);
  }

  /** Why a parsed write's condition does not hold, and for what item; `undefined` when it does. */
  async conditionError(
    data: Json,
  ): Promise<{ error: AwsError; item?: Json } | undefined> {
    const key = await this.keyOf(data);
    const item = await new Promise<Json | undefined>((resolve, reject) => {
      this.#store
        .getItemDb(data.TableName)
        .get(key, (error: any, found: Json) =>
          error && error.name !== 'NotFoundError'
            ? reject(error)
            : resolve(error ? undefined : found),
        );
    });
    const failed = db.checkConditional(data, item);
    return failed ? { error: toAwsError(failed) as AwsError, item } : undefined;
  }

  close(): Promise<void> {
    return new Promise(resolve => this.#store.db.close(() => resolve()));
  }
}
