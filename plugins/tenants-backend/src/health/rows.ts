import { HEALTH_STATES } from '@tenantry/plugin-tenants-common';
import type {
  ObservedCluster,
  ObservedStack,
} from '@tenantry/plugin-tenants-node';
import { fromStackKey, stackKeyOf } from '../store/stackKey';
import type { ServiceFacts } from './facts';
import type { Verdict } from './verdict';

/** A stack with what it says is in it. */
export interface StackEntry extends ObservedStack {
  /** Absent before they were read. */
  outputs?: Record<string, string>;
  /** Which change of the stack the outputs are of. */
  outputsOf?: string;
}

export interface ClusterEntry extends ObservedCluster {
  /** When all its services were last looked at, epoch ms. */
  describedAtMs: number;
  /** What it counted then. */
  describedCounts?: string;
}

/** A service as lists need it. */
export interface ServiceMarkEntry {
  stackName: string;
  /** The same over all cells. */
  stackKey: string;
  name: string;
  running: number;
  /** When it was last seen, or its cluster counted as before. */
  observedAtMs: number;
  sinceMs: number;
  verdict: Verdict;
}

export interface ServiceEntry extends ServiceMarkEntry {
  /** When ECS was last asked about it: how it fares may change while the counts stay. */
  lookedAtMs: number;
  facts: ServiceFacts;
}

/** What a look leaves of a service: the rest is in its facts. */
export type NewServiceEntry = Omit<
  ServiceEntry,
  'stackKey' | 'observedAtMs' | 'running'
>;

const rank = ({ state }: Verdict) => HEALTH_STATES.indexOf(state);

export const toStack = (row: any): StackEntry => ({
  name: row.name,
  id: row.stack_id,
  status: row.status,
  reason: row.reason ?? undefined,
  changedAt: row.changed_at,
  outputs: row.outputs ? JSON.parse(row.outputs) : undefined,
  outputsOf: row.outputs_of ?? undefined,
});

/** The row that holds a stack. */
export const toStackRow = (cell: string, stack: StackEntry) => ({
  cell,
  name: stack.name,
  stack_id: stack.id,
  status: stack.status,
  reason: stack.reason ?? null,
  changed_at: stack.changedAt,
  outputs: stack.outputs ? JSON.stringify(stack.outputs) : null,
  outputs_of: stack.outputsOf ?? null,
});

/** Stacks of any cells, by their keys. */
export const byKey = (rows: any[]): Map<string, StackEntry> =>
  new Map(
    rows.map(row => [
      stackKeyOf({ cell: row.cell, stackName: row.name }),
      toStack(row),
    ]),
  );

export const toCluster = (row: any): ClusterEntry => ({
  name: row.name,
  services: row.services,
  running: row.running,
  pending: row.pending,
  describedAtMs: Number(row.described_at),
  describedCounts: row.described_counts ?? undefined,
});

export const toMark = (row: any): ServiceMarkEntry => ({
  stackName: fromStackKey(row.stack_name).stackName,
  stackKey: row.stack_name,
  name: row.name,
  running: row.running,
  observedAtMs: Number(row.observed_at),
  sinceMs: Number(row.health_since),
  verdict: JSON.parse(row.verdict),
});

/** Rows of before say only when they were observed. */
export const toLookedAtMs = (row: any): number =>
  Number(row.looked_at ?? row.observed_at);

export const toService = (row: any): ServiceEntry => ({
  ...toMark(row),
  lookedAtMs: toLookedAtMs(row),
  facts: {
    ...JSON.parse(row.facts),
    observedAt: new Date(Number(row.observed_at)).toISOString(),
  },
});

/** The row that holds a service. */
export function toServiceRow(cell: string, entry: NewServiceEntry) {
  const { observedAt, ...facts } = entry.facts;
  return {
    cell,
    cluster: facts.clusterName,
    service: facts.serviceName,
    stack_name: stackKeyOf({ cell, stackName: entry.stackName }),
    name: entry.name,
    health: rank(entry.verdict),
    health_since: entry.sinceMs,
    observed_at: Date.parse(observedAt),
    looked_at: entry.lookedAtMs,
    running: facts.running,
    verdict: JSON.stringify(entry.verdict),
    facts: JSON.stringify(facts),
  };
}

/** Services of one cluster, by their names in ECS. */
export const byService = (rows: any[]): Map<string, ServiceEntry> =>
  new Map(rows.map(row => [row.service, toService(row)]));
