import type { StepContext, StepTools } from '../onboarding/types';
import type { DataTable } from '../registry/items';
import { Batches } from './Batches';
import type { Hashes, Pair } from './pass';
import { getRow, readRows, Tally } from './rows';

/** Rows that are read back at once. */
const AT_ONCE = 20;

/** What both sides have of one kind of rows. */
export interface Verified {
  kind: DataTable['kind'];
  rows: number;
  /** Over all rows in their order. */
  checksum: string;
  /** Ids of rows that the target does not have as the source has them. */
  differing: string[];
}

/**
 * Copies what has changed since a pass, while nobody writes, and proves that both sides are
 * the same: each row of the target was read there either by that pass, and still is what
 * the source has, or is read once more now. `equal` is what the pass has seen; it is used up.
 */
export async function catchUp(
  tools: StepTools,
  tenantId: string,
  { source, target }: Pair,
  equal: Hashes,
  step: StepContext,
): Promise<Verified> {
  const batches = new Batches(tools, target, tenantId, step.signal);
  const tally = new Tally();
  const wanted = new Map<string, string | undefined>();
  for await (const row of readRows(tools, source, tenantId, step.signal)) {
    tally.add(row);
    const known = equal.get(row.id);
    equal.delete(row.id);
    if (known !== row.hash) {
      wanted.set(row.id, row.hash);
      await batches.put(row);
    }
  }
  for (const id of equal.keys()) {
    wanted.set(id, undefined);
    await batches.remove(id);
  }
  await batches.flush();
  const differing: string[] = [];
  const written = [...wanted];
  for (let start = 0; start < written.length; start += AT_ONCE) {
    step.signal.throwIfAborted();
    await Promise.all(
      written.slice(start, start + AT_ONCE).map(async ([id, hash]) => {
        const found = await getRow(tools, target, tenantId, id);
        if (found?.hash !== hash) {
          differing.push(id);
        }
      }),
    );
  }
  return { kind: source.kind, ...tally.end(), differing };
}
