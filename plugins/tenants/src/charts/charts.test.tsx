import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Settings } from 'luxon';
import { Chart } from './Chart';
import {
  formatCompact,
  formatDuration,
  formatMoment,
  formatMs,
  formatPercent,
} from './format';
import { mergeRows, withGaps } from './rows';
import type { TimeChart } from './series';
import { formatTick, formatWindow, timeTicks } from './time';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('numbers on charts', () => {
  it('have units and are short', () => {
    expect(formatCompact(12_345)).toBe('12.3k');
    expect(formatPercent(0.01234)).toBe('1.2%');
    expect(formatPercent(0)).toBe('0.0%');
    // What is there is not said to be nothing.
    expect(formatPercent(0.0001)).toBe('<0.1%');
    expect(formatMs(84.4)).toBe('84 ms');
    expect(formatMs(1_234)).toBe('1.2 s');
    expect(formatDuration(80_000)).toBe('1 min 20 s');
    expect(formatDuration(0)).toBe('0 s');
    expect(formatDuration(26 * HOUR + 5 * MINUTE)).toBe('1 d 2 h');
  });
});

describe('times on charts', () => {
  const zone = Settings.defaultZone;
  beforeEach(() => {
    Settings.defaultZone = 'Asia/Kolkata';
  });
  afterEach(() => {
    Settings.defaultZone = zone;
  });

  it('are round in the zone of the reader', () => {
    const from = Date.parse('2026-11-24T00:00:00Z');
    const ticks = timeTicks(from, from + 24 * HOUR);
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(ticks.map(tick => formatTick(tick, from, from + 24 * HOUR))).toEqual(
      ['06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '25 Nov', '03:00'],
    );
  });

  it('name the window that a point stands for', () => {
    const at = Date.parse('2026-11-24T00:00:00Z');
    expect(formatWindow(at, 5 * MINUTE)).toBe('Tue 24 Nov, 05:30\u201305:35');
    // Days are counted in UTC, wherever the reader is.
    expect(formatWindow(at, 24 * HOUR)).toBe('Tue 24 Nov 2026 (UTC)');
    expect(formatMoment(new Date().toISOString())).toMatch(/^\d\d:\d\d$/);
  });
});

describe('rows', () => {
  it('have a gap where a window is missing, and no zero', () => {
    const row = (minute: number) => ({
      at: minute * MINUTE,
      values: { ok: minute },
    });
    expect(withGaps([row(0), row(5), row(20)], 5 * MINUTE)).toEqual([
      row(0),
      row(5),
      { at: 10 * MINUTE, values: {} },
      row(20),
    ]);
  });

  it('add up what belongs together, and keep unknown unknown', () => {
    const at = '2026-11-24T00:00:00.000Z';
    const part = (name: string, throttled: number | null) => ({
      points: [{ at }],
      values: () => ({ [name]: 1, throttled }),
    });
    expect(mergeRows([part('basic', 2), part('premium', 3)])).toEqual([
      {
        at: Date.parse(at),
        values: { basic: 1, premium: 1, throttled: 5 },
      },
    ]);
    expect(mergeRows([part('basic', null)])[0].values.throttled).toBeNull();
  });
});

describe('a chart', () => {
  const chart: TimeChart = {
    rows: [
      { at: 0, values: { ok: 1_284, failed: 0 } },
      { at: 5 * MINUTE, values: { ok: null, failed: 3 } },
    ],
    series: [
      { key: 'failed', label: 'Errors (5xx)', colour: 'red', draw: 'bar' },
      { key: 'ok', label: 'Answered', colour: 'blue', draw: 'area' },
    ],
    from: 0,
    to: HOUR,
    stepMs: 5 * MINUTE,
    format: String,
  };
  const strip = { title: 'Failed', none: 'Nothing failed.' };
  const show = (changed: Partial<TimeChart> = {}) =>
    render(
      <Chart
        title="Requests"
        unit="requests per 5 minutes"
        chart={{ ...chart, ...changed }}
        strip={strip}
      />,
    );

  it('has a title, its unit, a legend, and the same numbers as a table', async () => {
    show();
    expect(screen.getByRole('figure', { name: /Requests/ })).toHaveTextContent(
      'requests per 5 minutes',
    );
    const legend = screen.getByRole('list', { name: 'Legend' });
    expect(within(legend).getByText('Errors (5xx)')).toBeVisible();
    expect(screen.getByText('Failed: 3 at most')).toBeVisible();

    await userEvent.click(
      screen.getByRole('button', { name: 'Show as table: Requests' }),
    );
    const rows = screen
      .getAllByRole('row')
      .slice(1)
      .map(row =>
        within(row)
          .getAllByRole('cell')
          .map(cell => cell.textContent),
      );
    // Newest first; what is not known is no zero.
    expect(rows).toEqual([
      ['3', '\u2013'],
      ['0', '1284'],
    ]);
    expect(screen.getByRole('region', { name: /as a table/ })).toHaveAttribute(
      'tabindex',
      '0',
    );
  });

  it('draws its curves and can be walked through by keyboard', async () => {
    show();
    expect(await screen.findByRole('application')).toHaveAttribute(
      'tabindex',
      '0',
    );
  });

  it('says so when nothing failed, and when nothing is known', () => {
    const { unmount } = show({ rows: chart.rows.slice(0, 1) });
    expect(screen.getByText('Nothing failed.')).toBeVisible();
    unmount();
    show({ rows: [{ at: 0, values: { ok: null } }] });
    expect(screen.getByText('Nothing is known of this time.')).toBeVisible();
    expect(
      screen.getByRole('button', { name: /Show as table/ }),
    ).toBeDisabled();
  });
});
