import type { MeteredUse, Toolkit } from '@tenantry/plugin-tenants-node';
import type { CollectorStore } from '../collect/CollectorStore';
import { HOUR } from './counts';
import { LATE_S, type UsageMemory } from './UsageCollector';
import type { UsageStore } from './UsageStore';

/** Events between which it is noted how far they went. */
const AT_A_TIME = 100;

interface MeteringMemory {
  /** Hours before are told, epoch s. */
  until: number;
  /** The last tenant that was told of the hour after. */
  after?: string;
}

const iso = (s: number) => new Date(s * 1000).toISOString();

/**
 * Tells the toolkit's metering what each tenant used in an hour, once the hour has ended
 * and no line of the log may come late any more: what was told is never corrected.
 */
export class Metering {
  readonly #now: () => number;

  constructor(
    private readonly options: {
      cell: string;
      /** Of this and of the collector of usage, in the table of collectors. */
      id: string;
      usageId: string;
      store: UsageStore;
      collectors: CollectorStore;
      toolkit: Pick<Toolkit, 'meter'>;
      now?: () => number;
    },
  ) {
    this.#now = options.now ?? Date.now;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { id, usageId, collectors } = this.options;
    const usage = (await collectors.get<UsageMemory>(usageId)).memory;
    if (!usage) {
      return;
    }
    const settled = Math.min(
      usage.hours,
      Math.floor(this.#now() / 1000) - LATE_S,
    );
    // Hours from before somebody could listen are not told.
    const memory = (await collectors.get<MeteringMemory>(id)).memory ?? {
      until: usage.hours,
    };
    await collectors.remember(id, memory);
    while (memory.until + HOUR <= settled) {
      await this.#tell(memory, signal);
      memory.until += HOUR;
      delete memory.after;
      await collectors.remember(id, memory);
    }
  }

  async #tell(memory: MeteringMemory, signal: AbortSignal): Promise<void> {
    const { cell, id, store, collectors, toolkit } = this.options;
    for (;;) {
      signal.throwIfAborted();
      const rows = await store.ofHour(cell, memory.until, {
        after: memory.after,
        limit: AT_A_TIME,
      });
      if (rows.length === 0) {
        return;
      }
      await toolkit.meter(
        cell,
        rows.map(
          (row): MeteredUse => ({
            tenantId: row.tenantId,
            from: iso(row.at),
            to: iso(row.at + HOUR),
            requests: row.requests,
            clientErrors: row.clientErrors,
            serverErrors: row.serverErrors,
            throttled: row.throttled,
          }),
        ),
        signal,
      );
      memory.after = rows[rows.length - 1].tenantId;
      await collectors.remember(id, memory);
    }
  }
}
