import { AwsError, NotSupportedError } from '../../errors';
import type { DynamoEngine } from './engine';

type Json = Record<string, any>;

/** Items in one transaction; DynamoDB's limit. */
const MAX_ITEMS = 100;
/** How long a client token is remembered; DynamoDB's 10 minutes. */
const TOKEN_TTL_MS = 600_000;

const KINDS: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  // Parsed like a delete: a key and a condition.
  ConditionCheck: 'DeleteItem',
};

interface Action {
  kind: string;
  data: Json;
  /** The item as it is goes with the reason when its condition does not hold. */
  returnsItem: boolean;
}

const invalid = (message: string) =>
  new AwsError('ValidationException', message);

function parseActions(engine: DynamoEngine, items: Json[]): Action[] {
  if (!Array.isArray(items) || items.length < 1 || items.length > MAX_ITEMS) {
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${MAX_ITEMS}`,
    );
  }
  return items.map(item => {
    const [[kind, input]] = Object.entries<Json>(item);
    const operation = KINDS[kind];
    if (!operation) {
      throw new NotSupportedError(`dynamodb:TransactWriteItems of ${kind}`);
    }
    const { ReturnValuesOnConditionCheckFailure, ...rest } = input;
    if (kind === 'ConditionCheck' && rest.ConditionExpression === undefined) {
      throw invalid(
        `1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null`,
      );
    }
    return {
      kind,
      data: engine.parse(operation, rest),
      returnsItem: ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    };
  });
}

/** Refuses two actions on one item: DynamoDB does not know which comes first. */
async function refuseRepeats(
  engine: DynamoEngine,
  actions: Action[],
): Promise<void> {
  const keys = new Set<string>();
  for (const { data } of actions) {
    keys.add(`${data.TableName}/${await engine.keyOf(data)}`);
  }
  if (keys.size < actions.length) {
    throw invalid(
      'Transaction request cannot include multiple operations on one item',
    );
  }
}

/**
 * DynamoDB's transactions on top of an engine that has none. The caller makes sure that
 * no other write runs at the same time.
 */
export class Transactions {
  readonly #tokens = new Map<string, { request: string; atMs: number }>();

  constructor(
    private readonly engine: DynamoEngine,
    private readonly nowMs: () => number,
  ) {}

  async write(input: Json): Promise<Json> {
    const { ClientRequestToken: token, TransactItems } = input;
    const request = JSON.stringify(TransactItems);
    if (token && this.#isRepeat(token, request)) {
      return {};
    }
    const actions = parseActions(this.engine, TransactItems);
    await refuseRepeats(this.engine, actions);
    const reasons = [];
    for (const { data, returnsItem } of actions) {
      const failed = await this.engine.conditionError(data);
      reasons.push(
        failed
          ? {
              Code: 'ConditionalCheckFailed',
              Message: failed.error.message,
              ...(returnsItem && failed.item ? { Item: failed.item } : {}),
            }
          : { Code: 'None' },
      );
    }
    if (reasons.some(reason => reason.Code !== 'None')) {
      throw new AwsError(
        'TransactionCanceledException',
        `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons
          .map(reason => reason.Code)
          .join(', ')}]`,
        400,
        { CancellationReasons: reasons },
      );
    }
    for (const { kind, data } of actions) {
      if (kind !== 'ConditionCheck') {
        await this.engine.execute(KINDS[kind], data);
      }
    }
    if (token) {
      this.#tokens.set(token, { request, atMs: this.nowMs() });
    }
    return {};
  }

  async get(input: Json): Promise<Json> {
    const Responses = [];
    for (const { Get } of input.TransactItems) {
      const { Item } = await this.engine.run('GetItem', {
        ...Get,
        ConsistentRead: true,
      });
      Responses.push(Item ? { Item } : {});
    }
    return { Responses };
  }

  #isRepeat(token: string, request: string): boolean {
    const oldest = this.nowMs() - TOKEN_TTL_MS;
    for (const [key, { atMs }] of this.#tokens) {
      if (atMs < oldest) {
        this.#tokens.delete(key);
      }
    }
    const earlier = this.#tokens.get(token);
    if (earlier && earlier.request !== request) {
      throw new AwsError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    }
    return Boolean(earlier);
  }
}
