import type { StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { noteMove, readUnswitched, type Moved } from './held';
import { comparePass, countsInWords, pairsOf, writtenIn } from './pass';
import { countRows } from './rows';
import type { MoveStep } from './types';

/** A pass that had to change so few rows is the last before writes are held back. */
export const FEW = 25;
/** However much is written: what is left after so many passes is copied while writes wait. */
const MAX_PASSES = 10;
/** So often people are told, ms. */
const TELL_MS = 2_000;

/** Counts rows as they are seen, and tells people from time to time. */
class Progress {
  #rows = 0;
  #told: Promise<unknown> = Promise.resolve();
  readonly #startedAt = Date.now();
  #toldAt = this.#startedAt;

  constructor(
    private readonly total: number,
    private readonly tell: (
      progress: NonNullable<TenantRecord['move']>['progress'],
    ) => Promise<unknown>,
    private readonly now: () => Date,
  ) {}

  readonly row = (): void => {
    this.#rows += 1;
    if (Date.now() - this.#toldAt >= TELL_MS) {
      this.#toldAt = Date.now();
      this.#told = this.#told.then(() => this.tell(this.#state()));
      // Whoever waits for the end sees what went wrong; until then nobody does.
      this.#told.catch(() => {});
    }
  };

  async end(): Promise<void> {
    await this.#told;
    await this.tell(this.#state());
  }

  #state() {
    const seconds = Math.max((Date.now() - this.#startedAt) / 1000, 0.001);
    const total = Math.max(this.total, this.#rows);
    const rate = this.#rows / seconds;
    return {
      rows: this.#rows,
      total,
      rate: Math.round(rate),
      secondsLeft:
        rate > 0 ? Math.ceil((total - this.#rows) / rate) : undefined,
      at: this.now().toISOString(),
    };
  }
}

/** Copies a tenant's rows while they are used, pass by pass, until few differ. */
export async function copy(
  tools: StepTools,
  tenantId: string,
  step: MoveStep,
): Promise<TenantRecord> {
  const { tenant, moving: found } = await readUnswitched(tools, tenantId, step);
  if (!found) {
    return tenant;
  }
  const pairs = await pairsOf(tools, found, found.move);
  if (pairs.length === 0) {
    step.log('DynamoDB: the rows are where they have to be.');
    return found;
  }
  let moving: Moved = found;
  const counts = await Promise.all(
    pairs.map(({ source }) => countRows(tools, source, tenantId)),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  step.log(`DynamoDB: copies about ${total} rows.`);
  const progress = new Progress(
    total,
    async state => {
      moving = await noteMove(tools, moving, step, { progress: state });
      await step.onProgress?.(tools.toTenant(moving));
    },
    tools.now,
  );
  let before = Infinity;
  for (let pass = 1; ; pass += 1) {
    const comparisons = await comparePass(
      tools,
      tenantId,
      pairs,
      step,
      pass === 1 ? progress.row : undefined,
    );
    const written = writtenIn(comparisons);
    step.log(
      `DynamoDB: pass ${pass} compared ${countsInWords(
        comparisons,
      )}; ${written} differed.`,
    );
    if (pass === 1) {
      await progress.end();
    }
    if (written <= FEW || pass === MAX_PASSES || written >= before) {
      return moving;
    }
    before = written;
  }
}
