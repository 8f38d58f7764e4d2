import type { Freshness } from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';

/** How far reading the cells' registries has come. */
export class SyncStore {
  constructor(private readonly db: Knex) {}

  /** When the last pass over the registries succeeded, and why the latest failed. */
  async freshness(): Promise<Freshness> {
    const row = await this.#row().first();
    return {
      ...(row?.synced_at
        ? { syncedAt: new Date(Number(row.synced_at)).toISOString() }
        : {}),
      ...(row?.problem ? { problem: row.problem } : {}),
    };
  }

  /** Whether the registries of all these cells have been read once. */
  async hasRead(cells: string[]): Promise<boolean> {
    const row = await this.#row().first();
    const read: string[] = JSON.parse(row?.cells ?? '[]');
    return cells.every(cell => read.includes(cell));
  }

  /**
   * Notes which of the configured cells' registries have been read. The tenants of one that
   * is configured no more are forgotten, so that it counts as unread when it comes back.
   */
  async recordRead(cells: string[], configured: string[]): Promise<void> {
    const row = await this.#row().first();
    const before: string[] = JSON.parse(row?.cells ?? '[]');
    const read = configured.filter(
      cell => before.includes(cell) || cells.includes(cell),
    );
    await this.#row().update({ cells: JSON.stringify(read) });
  }

  async recordSuccess(syncedAtMs: number): Promise<void> {
    await this.#row().update({ synced_at: syncedAtMs, problem: null });
  }

  async recordProblem(problem: string): Promise<void> {
    await this.#row().update({ problem });
  }

  #row() {
    return this.db('tenants_sync').where({ id: 1 });
  }
}
