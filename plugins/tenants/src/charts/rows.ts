/** One moment of a chart: its time, and a number per series. Null is a gap, which zero is not. */
export interface ChartRow {
  /** Milliseconds; the beginning of the window. */
  at: number;
  values: Record<string, number | null>;
}

/** Rows with a gap put wherever a window is missing, so that no line is drawn over what nobody knows. */
export function withGaps(rows: ChartRow[], stepMs: number): ChartRow[] {
  return rows.flatMap((row, index) => {
    const next = rows[index + 1];
    return next && next.at - row.at > 1.5 * stepMs
      ? [row, { at: row.at + stepMs, values: {} }]
      : [row];
  });
}

/** Series of several parts in one table of rows, by time. */
export function mergeRows<P extends { at: string }>(
  parts: Array<{ points: P[]; values: (point: P) => ChartRow['values'] }>,
): ChartRow[] {
  const rows = new Map<number, ChartRow>();
  for (const { points, values } of parts) {
    for (const point of points) {
      const at = Date.parse(point.at);
      const row = rows.get(at) ?? { at, values: {} };
      for (const [key, value] of Object.entries(values(point))) {
        const known = row.values[key] ?? null;
        // The same series from two parts adds up.
        row.values[key] =
          value === null || known === null ? value ?? known : known + value;
      }
      rows.set(at, row);
    }
  }
  return [...rows.values()].sort((one, other) => one.at - other.at);
}
