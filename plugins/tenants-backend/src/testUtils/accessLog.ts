import type { LogRow } from '@tenantry/plugin-tenants-node';
import { BOUNDS_MS } from '../usage/latency';

/** A line of the front door's access log, as far as it is counted. */
export interface Line {
  tenantId: string;
  tier?: string;
  /** Epoch ms. */
  atMs: number;
  status?: number;
  latencyMs?: number;
  route?: string;
}

const WINDOW_MS = 300_000;

/** What the roll-up query answers for these lines, for tests without AWS. */
export function rollUpOf(
  lines: Line[],
  { from, to }: { from: Date; to: Date },
): LogRow[] {
  const rows = new Map<string, LogRow>();
  const add = (row: LogRow, column: string, more: number) => {
    row[column] = String(Number(row[column] ?? 0) + more);
  };
  for (const line of lines) {
    const { tenantId, tier = 'basic', atMs, status = 200 } = line;
    if (atMs < from.getTime() || atMs >= to.getTime()) {
      continue;
    }
    const bin = new Date(Math.floor(atMs / WINDOW_MS) * WINDOW_MS)
      .toISOString()
      .replace('T', ' ')
      .replace('Z', '');
    const key = `${tenantId} ${tier} ${bin}`;
    const row = rows.get(key) ?? { tenantId, tier, 'bin(5m)': bin };
    rows.set(key, row);
    const service = (line.route ?? '/orders').split('/')[1];
    for (const prefix of ['', `${service}_`]) {
      add(row, `${prefix}n`, 1);
      for (const bound of [400, 429, 430, 500]) {
        add(row, `${prefix}s${bound}`, status >= bound ? 1 : 0);
      }
    }
    add(row, 'l', 1);
    BOUNDS_MS.forEach((bound, index) =>
      add(row, `l${index}`, (line.latencyMs ?? 30) >= bound ? 1 : 0),
    );
  }
  return [...rows.values()];
}
