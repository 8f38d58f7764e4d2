import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useCallback } from 'react';
import { useLocation, useSearchParams } from 'react-router-dom';

/** How far back charts look, as it stands in the page's address. */
const RANGES = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

const RANGE_WORDS: Record<Range, string> = {
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
};

/** `last hour`, `last 24 hours` */
export const lastWords = (range: Range): string =>
  `last ${RANGE_WORDS[range].replace(/^1 /, '')}`;

const HOUR_MS = 3_600_000;
const RANGE_MS: Record<Range, number> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
};

/** The range until now, as ISO times. */
export const fromOf = (range: Range, now = Date.now()) => ({
  from: new Date(now - RANGE_MS[range]).toISOString(),
  to: new Date(now).toISOString(),
});

/** The range that the address names, and how to change it without losing what else stands there. */
export function useRange(
  initial: Range = '24h',
): [Range, (range: Range) => void] {
  const { state } = useLocation();
  const [search, setSearch] = useSearchParams();
  const named = RANGES.find(range => range === search.get('range'));
  const setRange = useCallback(
    (range: Range) =>
      setSearch(
        current => {
          const next = new URLSearchParams(current);
          next.set('range', range);
          return next;
        },
        { replace: true, preventScrollReset: true, state },
      ),
    [setSearch, state],
  );
  return [named ?? initial, setRange];
}

/** How far back to look. */
export const RangePicker = ({
  range,
  setRange,
}: {
  range: Range;
  setRange: (range: Range) => void;
}) => (
  <ToggleButtonGroup
    aria-label="Time range"
    selectionMode="single"
    disallowEmptySelection
    selectedKeys={[range]}
    onSelectionChange={keys => {
      const [chosen] = [...keys] as Range[];
      if (chosen) {
        setRange(chosen);
      }
    }}
  >
    {RANGES.map(each => (
      <ToggleButton key={each} id={each} aria-label={RANGE_WORDS[each]}>
        {each.replace(/(\d+)/, '$1 ')}
      </ToggleButton>
    ))}
  </ToggleButtonGroup>
);
