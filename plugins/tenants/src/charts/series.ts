import type { ChartRow } from './rows';

/** One series of a chart over time. */
export interface ChartSeries {
  /** Key in the rows' values. */
  key: string;
  label: string;
  colour: string;
  /** Areas are stacked, lines lie over each other, bars stand in a strip below, on a scale of their own. */
  draw: 'area' | 'line' | 'bar';
  /** Tells lines apart without colour, as SVG has it. */
  dash?: string;
  /** Tells bars apart without colour. */
  hatched?: boolean;
}

/** What a chart over time shows. */
export interface TimeChart {
  rows: ChartRow[];
  /** From the bottom up. */
  series: ChartSeries[];
  /** Milliseconds: what the axis spans, whether or not all of it is known. */
  from: number;
  to: number;
  stepMs: number;
  /** A value with its unit, for tooltips and the table. */
  format: (value: number) => string;
  /** A value on the axis, whose unit stands in the chart's title. */
  formatAxis?: (value: number) => string;
  /** A line to stay below. */
  limit?: { value: number; label: string };
}

export const NONE = '\u2013';

/** The largest sum of the given series in one row. */
export const peakOf = (rows: ChartRow[], keys: string[]): number =>
  Math.max(
    0,
    ...rows.map(({ values }) =>
      keys.reduce((sum, key) => sum + (values[key] ?? 0), 0),
    ),
  );
