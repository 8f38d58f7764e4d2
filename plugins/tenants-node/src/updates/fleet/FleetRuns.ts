import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetCommand,
  paginateQuery,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { CellContext } from '../../cell/CellContexts';
import { LifecycleError } from '../../errors';
import { LATEST_RUN, pastRunKey, toRunRecord, type RunRecord } from './record';

/** How often a write that somebody else crossed is tried, and the shortest wait between, ms. */
const TRIES = 12;
const WAIT_MS = 15;

const isCrossed = (error: unknown) =>
  /^(ConditionalCheckFailed|TransactionCanceled)Exception$/.test(
    (error as Error).name,
  );

/** The run of a cell's fleet in its registry: one item, and no write that is not conditional. */
export class FleetRuns {
  readonly #tableName: string;

  constructor(private readonly context: CellContext) {
    this.#tableName = context.shared.RegistryTableName;
  }

  /** The latest, under way or ended. */
  async latest(): Promise<RunRecord | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({
        TableName: this.#tableName,
        Key: LATEST_RUN,
        ConsistentRead: true,
      }),
    );
    return Item && toRunRecord(Item);
  }

  /** Whether a task has begun a run here, however long ago. */
  async hasBegun(taskId: string): Promise<boolean> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :fleet',
        FilterExpression: 'taskId = :taskId',
        ExpressionAttributeValues: {
          ':fleet': LATEST_RUN.pk,
          ':taskId': taskId,
        },
        ProjectionExpression: 'runId',
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      if (Items.length > 0) {
        return true;
      }
    }
    return false;
  }

  /** Begins a run in the place of the one before, which is kept; false when somebody was faster. */
  async begin(run: RunRecord, before: RunRecord | undefined): Promise<boolean> {
    try {
      await this.#client.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: this.#tableName,
                Item: { ...LATEST_RUN, ...run },
                ...(before
                  ? {
                      ConditionExpression:
                        'runId = :runId AND version = :version',
                      ExpressionAttributeValues: {
                        ':runId': before.runId,
                        ':version': before.version,
                      },
                    }
                  : { ConditionExpression: 'attribute_not_exists(pk)' }),
              },
            },
            ...(before
              ? [
                  {
                    Put: {
                      TableName: this.#tableName,
                      Item: { ...before, ...pastRunKey(before) },
                    },
                  },
                ]
              : []),
          ],
        }),
      );
      return true;
    } catch (error) {
      if (isCrossed(error)) {
        return false;
      }
      throw error;
    }
  }

  /**
   * Changes the run from what it is at the time of the write; `decide` is asked again when
   * somebody else was faster, and returns nothing when there is nothing to change.
   */
  async amend(
    runId: string,
    decide: (run: RunRecord) => Partial<RunRecord> | undefined,
  ): Promise<RunRecord> {
    for (let tries = 1; ; tries += 1) {
      const run = await this.latest();
      if (!run || run.runId !== runId) {
        throw new LifecycleError(
          'Another update of the fleet has begun in the meantime.',
          'Open the Tenants page: it shows which one.',
        );
      }
      const changed = decide(run);
      if (!changed) {
        return run;
      }
      const next: RunRecord = { ...run, ...changed, version: run.version + 1 };
      try {
        await this.#client.send(
          new PutCommand({
            TableName: this.#tableName,
            Item: { ...LATEST_RUN, ...next },
            ConditionExpression: 'runId = :runId AND version = :version',
            ExpressionAttributeValues: {
              ':runId': runId,
              ':version': run.version,
            },
          }),
        );
        return next;
      } catch (error) {
        if (tries === TRIES || !isCrossed(error)) {
          throw error;
        }
        await sleep(WAIT_MS * tries * (0.5 + Math.random()));
      }
    }
  }

  get #client() {
    return this.context.clients.dynamodb;
  }
}
