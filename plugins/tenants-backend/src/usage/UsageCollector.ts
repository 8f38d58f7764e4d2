import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CellObserver } from '@tenantry/plugin-tenants-node';
import type { CollectorStore } from '../collect/CollectorStore';
import { DAY, FIVE_MINUTES, floorTo, HOUR, type UsageRow } from './counts';
import { readRollUp, ROLL_UP_QUERY } from './rollUp';
import type { UsageStore } from './UsageStore';

/** Lines may come so late and still count. */
export const LATE_S = 15 * 60;
/** How often what may be late is read again; in between only what is new. */
const SWEEP_EVERY_S = 5 * 60;
/** Most lines are there within so long. */
const SETTLE_S = 2 * 60;
/** A portal that starts for the first time looks so far back. */
const FIRST_LOOK_S = DAY;
/** After a longer absence the rest is given up. */
const MAX_ABSENCE_S = 7 * DAY;
/** Longest window of one query. */
const CHUNK_S = HOUR;
/** Most rows that a query gives; a window with more is halved. */
const MAX_ROWS = 100_000;

/** What the collector goes on from; times are epoch s. */
export interface UsageMemory {
  /** All before was read when it was no longer open. */
  watermark: number;
  /** When what may be late was last read again. */
  sweptAt: number;
  /** The first window that was ever read. */
  since: number;
  /** Hours and days before are added up. */
  hours: number;
  days: number;
  prunedAt: number;
  /** When summaries were last written. */
  summedAt: number;
}

export interface UsageCollectorOptions {
  cell: string;
  id: string;
  observer: Pick<CellObserver, 'queryAccessLogs'>;
  store: UsageStore;
  collectors: CollectorStore;
  /** Told after each pass of the tenants whose numbers changed. */
  onCollected(tenantIds: Set<string>, memory: UsageMemory): Promise<void>;
  logger: LoggerService;
  now?: () => number;
}

/** Rolls the front door's access log up into windows of 5 minutes, hours and days. */
export class UsageCollector {
  readonly #options: UsageCollectorOptions;
  readonly #now: () => number;

  constructor(options: UsageCollectorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async collect(signal: AbortSignal): Promise<void> {
    const { id, collectors } = this.#options;
    const nowS = Math.floor(this.#now() / 1000);
    const open = floorTo(nowS, FIVE_MINUTES);
    const state = await collectors.get<UsageMemory>(id);
    const memory = state.memory ?? firstMemory(nowS);
    const { from, isSweep } = beginning(memory, nowS);

    const changed = new Set<string>();
    for (let start = from; start < nowS; start += CHUNK_S) {
      const end = Math.min(start + CHUNK_S, open + FIVE_MINUTES);
      const rows = await this.#read(start, end, signal);
      for (const row of rows) {
        changed.add(row.tenantId);
      }
      await this.#rollUpLate(rows, memory);
      memory.watermark = Math.max(memory.watermark, Math.min(end, open));
      await this.#rollUpClosed(memory);
      await collectors.remember(id, memory);
    }
    if (isSweep) {
      memory.sweptAt = nowS;
    }
    if (nowS - memory.prunedAt >= HOUR) {
      await this.#options.store.prune(nowS);
      memory.prunedAt = nowS;
    }
    // Before it is noted that they are written: a pass that dies writes them again.
    await this.#options.onCollected(changed, memory);
    memory.summedAt = nowS;
    await collectors.remember(id, memory);
  }

  /** Reads whole windows, and gives those that changed. */
  async #read(
    from: number,
    to: number,
    signal: AbortSignal,
  ): Promise<UsageRow[]> {
    const { observer, store, cell, logger } = this.#options;
    const rows = await observer.queryAccessLogs(
      ROLL_UP_QUERY,
      {
        from: new Date(from * 1000),
        to: new Date(to * 1000),
        limit: MAX_ROWS,
      },
      signal,
    );
    if (rows.length < MAX_ROWS) {
      return store.put(cell, readRollUp(rows, cell), FIVE_MINUTES);
    }
    const windows = (to - from) / FIVE_MINUTES;
    if (windows <= 1) {
      // More tenants than an account has API keys: nothing that could happen by itself.
      logger.warn(`${cell}: a window of 5 minutes has over ${MAX_ROWS} rows.`);
      return store.put(cell, readRollUp(rows, cell), FIVE_MINUTES);
    }
    const middle = from + Math.floor(windows / 2) * FIVE_MINUTES;
    return [
      ...(await this.#read(from, middle, signal)),
      ...(await this.#read(middle, to, signal)),
    ];
  }

  /** What came late changes hours and days that were added up already. */
  async #rollUpLate(rows: UsageRow[], memory: UsageMemory): Promise<void> {
    const { store } = this.#options;
    for (const [step, until] of [
      [HOUR, memory.hours],
      [DAY, memory.days],
    ] as const) {
      const late = new Map<number, Set<string>>();
      for (const { at, tenantId } of rows) {
        const window = floorTo(at, step);
        if (window < until) {
          late.set(window, (late.get(window) ?? new Set()).add(tenantId));
        }
      }
      for (const [window, tenantIds] of late) {
        await store.rollUp(step, window, tenantIds);
      }
    }
  }

  /** Adds up hours and days that have ended since. */
  async #rollUpClosed(memory: UsageMemory): Promise<void> {
    const { store } = this.#options;
    while (memory.hours + HOUR <= memory.watermark) {
      await store.rollUp(HOUR, memory.hours);
      memory.hours += HOUR;
    }
    while (memory.days + DAY <= memory.hours) {
      await store.rollUp(DAY, memory.days);
      memory.days += DAY;
    }
  }
}

function firstMemory(nowS: number): UsageMemory {
  const since = floorTo(nowS - FIRST_LOOK_S, HOUR);
  return {
    watermark: since,
    sweptAt: 0,
    since,
    hours: since,
    days: floorTo(since, DAY),
    prunedAt: nowS,
    summedAt: 0,
  };
}

/** From where a pass reads. */
export function beginning(
  memory: Pick<UsageMemory, 'watermark' | 'sweptAt'>,
  nowS: number,
): { from: number; isSweep: boolean } {
  const away = nowS - memory.watermark;
  if (away > 2 * HOUR) {
    // Whole hours: a part of one would count for less than what is known of it.
    return {
      from: floorTo(
        Math.max(memory.watermark - LATE_S, nowS - MAX_ABSENCE_S),
        HOUR,
      ),
      isSweep: true,
    };
  }
  const isSweep = nowS - memory.sweptAt >= SWEEP_EVERY_S;
  const back = isSweep ? LATE_S : SETTLE_S;
  return {
    from: floorTo(
      Math.min(memory.watermark - (isSweep ? LATE_S : 0), nowS - back),
      FIVE_MINUTES,
    ),
    isSweep,
  };
}
