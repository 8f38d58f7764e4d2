import { application, tablesOf } from '@tenantry/application';
import { listInWords } from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { dataTables } from '../offboarding/dataTables';
import type { DataTable, Move, Place, TenantRecord } from '../registry/items';
import { differences } from './compare';
import { sidesOf, standingIn } from './places';
import { Batches } from './Batches';
import { readRows } from './rows';

const KINDS = tablesOf(application).map(({ rows }) => rows);

/** A table that rows are in, and the one that they go to. */
export interface Pair {
  source: DataTable;
  target: DataTable;
}

/** Hashes of rows by their ids. */
export type Hashes = Map<string, string>;

/** What the source has of one kind of rows, and how many of the target's had to be changed. */
export interface Comparison {
  kind: DataTable['kind'];
  rows: number;
  written: number;
  /** Those that were read on both sides, and were the same. */
  equal: Hashes;
}

/** The tables of a place: one of each kind, or it says which is not there. */
export async function tablesIn(
  tools: StepTools,
  tenant: TenantRecord,
  place: Place,
): Promise<DataTable[]> {
  const tables = await dataTables(tools, standingIn(tenant, place));
  return KINDS.map(kind => tableIn(tables, kind, place));
}

/** The tables that rows have to go between; none where both sides have one and the same. */
export async function pairsOf(
  tools: StepTools,
  tenant: TenantRecord,
  move: Move,
): Promise<Pair[]> {
  const { source, target } = sidesOf(tenant, move);
  const [from, to] = await Promise.all(
    [source, target].map(place => tablesIn(tools, tenant, place)),
  );
  const pairs = from.map((table, index) => ({
    source: table,
    target: to[index],
  }));
  return pairs.filter(pair => pair.source.tableName !== pair.target.tableName);
}

/** A side without one of the tables would lose what is in it. */
function tableIn(
  tables: DataTable[],
  kind: DataTable['kind'],
  { stackName }: Place,
): DataTable {
  const found = tables.find(table => table.kind === kind);
  if (!found) {
    throw new LifecycleError(
      `The stack ${stackName} has no table of ${kind}.`,
      'Deploy it from this version of Tenantry, then run it again.',
    );
  }
  return found;
}

async function passPair(
  tools: StepTools,
  tenantId: string,
  { source, target }: Pair,
  step: StepContext,
  onRow: () => void,
): Promise<Comparison> {
  const batches = new Batches(tools, target, tenantId, step.signal);
  const equal: Hashes = new Map();
  let rows = 0;
  const found = differences(
    readRows(tools, source, tenantId, step.signal),
    readRows(tools, target, tenantId, step.signal),
    {
      onSource() {
        rows += 1;
        onRow();
      },
      onEqual: ({ id, hash }) => equal.set(id, hash),
    },
  );
  for await (const difference of found) {
    await ('put' in difference
      ? batches.put(difference.put)
      : batches.remove(difference.remove.id));
  }
  await batches.flush();
  return { kind: source.kind, rows, written: batches.written, equal };
}

/** Compares all rows of both sides, and makes the target like the source. */
export const comparePass = (
  tools: StepTools,
  tenantId: string,
  pairs: Pair[],
  step: StepContext,
  onRow: () => void = () => {},
): Promise<Comparison[]> =>
  Promise.all(pairs.map(pair => passPair(tools, tenantId, pair, step, onRow)));

export const writtenIn = (comparisons: Comparison[]): number =>
  comparisons.reduce((sum, { written }) => sum + written, 0);

export const countsInWords = (
  comparisons: Array<Pick<Comparison, 'kind' | 'rows'>>,
): string =>
  listInWords(comparisons.map(({ kind, rows }) => `${rows} ${kind}`));
