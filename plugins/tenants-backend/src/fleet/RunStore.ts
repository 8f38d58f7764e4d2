import type { FleetRun } from '@tenantry/plugin-tenants-common';
import type { CollectorStore } from '../collect/CollectorStore';

/** Whether a run is what a cell's fleet has come to since another. */
export const isNewerRun = (a: FleetRun, b: FleetRun | undefined): boolean =>
  b === undefined ||
  (a.runId === b.runId ? a.version > b.version : a.startedAt > b.startedAt);

/** The latest update of the fleet, as the registry has it: kept so that a page asks no AWS. */
export class RunStore {
  constructor(
    private readonly collectors: CollectorStore,
    private readonly cell: string,
  ) {}

  async latest(): Promise<FleetRun | undefined> {
    return (await this.collectors.get<FleetRun>(this.#id)).memory;
  }

  /** Takes a run unless a later state is known; tells whether it was news. */
  async take(run: FleetRun): Promise<boolean> {
    if (!isNewerRun(run, await this.latest())) {
      return false;
    }
    await this.collectors.remember(this.#id, run);
    return true;
  }

  get #id(): string {
    return `${this.cell}/fleet-run`;
  }
}
