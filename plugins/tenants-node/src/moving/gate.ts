import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isNamed } from '../aws/isNamed';
import { gateKeys } from '../gates';
import type { StepTools } from '../onboarding/types';
import type { DataTable, Move } from '../registry/items';
import { RegistryConflict, type Write } from '../registry/transact';
import { SORT_KEYS } from './rows';

/** How often a gate is tried that a write of the tenant crosses, and the wait, ms. */
const TRIES = 40;
const WAIT_MS = 25;
/** Writes are held back so long; then they go on by themselves, whatever became of the portal. */
export const LEASE_MS = 15_000;
/** The clocks of services may go so much before the portal's. */
const MARGIN_MS = 3_000;

const NAMES = { '#move': 'move' };
const STILL_CLOSED =
  'attribute_not_exists(moved) AND #move = :move AND frozenUntil > :soon';

interface GateItem {
  TableName: string;
  Key: Record<string, string>;
}

const gatesIn = (tables: DataTable[], tenantId: string): GateItem[] =>
  tables.flatMap(({ tableName, kind }) =>
    gateKeys(tenantId, SORT_KEYS[kind]).map(Key => ({
      TableName: tableName,
      Key,
    })),
  );

/**
 * Holds back the writes of one tenant in the tables it is served from. Every write of the
 * services asks for one of the gates in its own transaction: what was written before all of
 * them were closed is seen by whoever reads afterwards, and nothing is written after that.
 */
export class Gate {
  constructor(
    private readonly tools: StepTools,
    private readonly tenantId: string,
    private readonly move: Move,
    /** Those it is served from. */
    private readonly tables: DataTable[],
  ) {}

  /** Throws a `gate` conflict when a switch has happened already. */
  close(): Promise<void> {
    return this.#set('attribute_not_exists(moved)');
  }

  /** Holds on; throws a `gate` conflict when it was open for a moment. */
  extend(): Promise<void> {
    return this.#set(STILL_CLOSED);
  }

  /** Lets writes through again, unless they belong elsewhere by now. */
  open(): Promise<void> {
    return this.#each(async item => {
      try {
        await this.#send(
          new DeleteCommand({
            ...item,
            ConditionExpression:
              'attribute_not_exists(tenantId) OR (attribute_not_exists(moved) AND #move = :move)',
            ExpressionAttributeNames: NAMES,
            ExpressionAttributeValues: { ':move': this.move.id },
          }),
        );
      } catch (error) {
        if (!isNamed(error, 'ConditionalCheckFailedException')) {
          throw error;
        }
      }
    });
  }

  /** Shuts these tables for good and opens others: for the transaction that switches. */
  switchWrites(targets: DataTable[]): Write[] {
    const soon = this.#now() + MARGIN_MS;
    const shut = gatesIn(this.tables, this.tenantId).map(
      (item): Write => ({
        part: 'gate',
        item: {
          Update: {
            ...item,
            UpdateExpression: 'SET moved = :moved',
            ConditionExpression: STILL_CLOSED,
            ExpressionAttributeNames: NAMES,
            ExpressionAttributeValues: {
              ':moved': true,
              ':move': this.move.id,
              ':soon': soon,
            },
          },
        },
      }),
    );
    const opened = gatesIn(targets, this.tenantId).map(
      (item): Write => ({ item: { Delete: item } }),
    );
    return [...shut, ...opened];
  }

  async #each(work: (item: GateItem) => Promise<void>): Promise<void> {
    await Promise.all(
      gatesIn(this.tables, this.tenantId).map(item =>
        this.#patiently(() => work(item)),
      ),
    );
  }

  #set(condition: string): Promise<void> {
    const now = this.#now();
    return this.#each(async item => {
      try {
        await this.#send(
          new UpdateCommand({
            ...item,
            UpdateExpression: 'SET frozenUntil = :until, #move = :move',
            ConditionExpression: condition,
            ExpressionAttributeNames: NAMES,
            ExpressionAttributeValues: {
              ':until': now + LEASE_MS,
              ':move': this.move.id,
              ...(condition === STILL_CLOSED && { ':soon': now + MARGIN_MS }),
            },
          }),
        );
      } catch (error) {
        throw isNamed(error, 'ConditionalCheckFailedException')
          ? new RegistryConflict('gate')
          : error;
      }
    });
  }

  /** A write of the tenant may be under way at the same gate; the SDK does not try again. */
  async #patiently(work: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await work();
        return;
      } catch (error) {
        const crossed = isNamed(error, 'TransactionConflictException');
        if (!crossed || tries === TRIES) {
          throw error;
        }
        await sleep(WAIT_MS * (0.5 + Math.random()));
      }
    }
  }

  #now(): number {
    return this.tools.now().getTime();
  }

  get #send() {
    const { dynamodb } = this.tools.context.clients;
    return dynamodb.send.bind(dynamodb);
  }
}
