import type { FleetUnitState } from '@tenantry/plugin-tenants-common';
import type { FleetRuns } from './FleetRuns';
import type { RunRecord, UnitRecord, WaveRecord } from './record';

/** Keeps the record of the run that this process carries on, one write after the other. */
export class Keeper {
  #writing: Promise<unknown> = Promise.resolve();
  #run: RunRecord;

  constructor(
    private readonly runs: FleetRuns,
    run: RunRecord,
    /** Told of every change. */
    private readonly onRun: (run: RunRecord) => Promise<void>,
  ) {
    this.#run = run;
  }

  /** As it was when it was last read or written. */
  get run(): RunRecord {
    return this.#run;
  }

  get wave(): WaveRecord {
    return this.#run.wave!;
  }

  /** Changes the record, from what it is by then. */
  amend(
    decide: (run: RunRecord) => Partial<RunRecord> | undefined,
  ): Promise<RunRecord> {
    const writing = this.#writing
      .catch(() => {})
      .then(async () => {
        const before = this.#run;
        this.#run = await this.runs.amend(before.runId, decide);
        if (this.#run.version !== before.version) {
          await this.onRun(this.#run);
        }
        return this.#run;
      });
    this.#writing = writing;
    return writing;
  }

  /** Reads what others have written. */
  async reread(): Promise<RunRecord> {
    return this.amend(() => undefined);
  }

  async amendWave(changed: Partial<WaveRecord>): Promise<void> {
    await this.amend(({ wave }) => ({ wave: { ...wave!, ...changed } }));
  }

  /** Notes where a unit stands. */
  async mark(
    id: string,
    state: FleetUnitState,
    changed: Partial<UnitRecord> = {},
  ): Promise<void> {
    await this.amend(({ wave }) => ({
      wave: {
        ...wave!,
        units: wave!.units.map(unit =>
          unit.id === id ? { ...unit, ...changed, state } : unit,
        ),
      },
    }));
  }
}
