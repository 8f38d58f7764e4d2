import type { CollectorStatus } from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import type { CollectorName } from './settings';

/** How a collector fares, and what it goes on from. */
export interface CollectorState<M> {
  collectedAtMs?: number;
  problem?: string;
  /** Passes that failed in a row. */
  failures: number;
  nextTryAtMs?: number;
  memory?: M;
}

/** How the collectors fare: kept, so that a replica that takes over goes on. */
export class CollectorStore {
  constructor(private readonly db: Knex) {}

  async get<M>(id: string): Promise<CollectorState<M>> {
    const row = await this.db('collectors').where({ id }).first();
    const ms = (value: unknown) =>
      value === null || value === undefined ? undefined : Number(value);
    return {
      collectedAtMs: ms(row?.collected_at),
      problem: row?.problem ?? undefined,
      failures: row?.failures ?? 0,
      nextTryAtMs: ms(row?.next_try_at),
      memory: row?.memory ? JSON.parse(row.memory) : undefined,
    };
  }

  async recordSuccess(
    id: string,
    options: { collectedAtMs: number; nextTryAtMs: number },
  ): Promise<void> {
    await this.#put(id, {
      collected_at: options.collectedAtMs,
      problem: null,
      failures: 0,
      next_try_at: options.nextTryAtMs,
    });
  }

  async recordFailure(
    id: string,
    options: { problem: string; failures: number; nextTryAtMs: number },
  ): Promise<void> {
    await this.#put(id, {
      problem: options.problem,
      failures: options.failures,
      next_try_at: options.nextTryAtMs,
    });
  }

  async remember(id: string, memory: object): Promise<void> {
    await this.#put(id, { memory: JSON.stringify(memory) });
  }

  /** The status of a collector in some cells as one: as old as the oldest, in trouble when one is. */
  async status(name: CollectorName, cells: string[]): Promise<CollectorStatus> {
    const states = await Promise.all(
      cells.map(async cell => ({
        cell,
        ...(await this.get(`${cell}/${name}`)),
      })),
    );
    const iso = (ms: number) => new Date(ms).toISOString();
    const collected = states.map(({ collectedAtMs }) => collectedAtMs);
    const inTrouble = states.find(({ problem }) => problem);
    const next = (inTrouble ?? states[0])?.nextTryAtMs;
    return {
      ...(collected.length > 0 && collected.every(at => at !== undefined)
        ? { collectedAt: iso(Math.min(...(collected as number[]))) }
        : {}),
      ...(inTrouble
        ? {
            problem:
              cells.length > 1
                ? `In the cell ${inTrouble.cell}: ${inTrouble.problem}`
                : inTrouble.problem,
          }
        : {}),
      ...(next === undefined ? {} : { nextTryAt: iso(next) }),
    };
  }

  async #put(id: string, columns: object): Promise<void> {
    await this.db('collectors')
      .insert({ id, ...columns })
      .onConflict('id')
      .merge(columns);
  }
}
