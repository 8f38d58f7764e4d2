import type { CellObserver } from '@tenantry/plugin-tenants-node';
import type { CollectorStore } from '../collect/CollectorStore';
import type { HealthStore } from './HealthStore';
import type { LoadStore } from './LoadStore';

const WINDOW_MS = 300_000;
/** CloudWatch completes a window within so long. */
const LATE_MS = 2 * WINDOW_MS;
/** After an absence the gap is filled, within reason: points cost nothing, metrics do. */
const MAX_GAP_MS = 24 * 3_600_000;
const FIRST_LOOK_MS = 3 * 3_600_000;

interface LoadMemory {
  /** Windows before are complete, epoch ms. */
  until: number;
}

/** Reads CPU and memory of services, 50 services a call. */
export class LoadCollector {
  constructor(
    private readonly options: {
      id: string;
      cell: string;
      observer: Pick<CellObserver, 'load'>;
      health: HealthStore;
      store: LoadStore;
      collectors: CollectorStore;
      now?: () => number;
    },
  ) {}

  async collect(signal: AbortSignal): Promise<void> {
    const { id, cell, observer, health, store, collectors } = this.options;
    const nowMs = (this.options.now ?? Date.now)();
    const to = Math.ceil(nowMs / WINDOW_MS) * WINDOW_MS;
    const { memory } = await collectors.get<LoadMemory>(id);
    const from = Math.max(
      memory ? memory.until - LATE_MS : to - FIRST_LOOK_MS,
      to - MAX_GAP_MS,
    );
    const addresses = await health.running(cell);
    if (addresses.length > 0) {
      const points = await observer.load(
        addresses,
        { from: new Date(from), to: new Date(to) },
        signal,
      );
      await store.put(cell, points);
    }
    await store.prune();
    await collectors.remember(id, { until: to } satisfies LoadMemory);
  }
}
