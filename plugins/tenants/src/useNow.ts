import { useState } from 'react';
import useInterval from 'react-use/lib/useInterval';

/** The time, again and again: for sentences that grow old. */
export function useNow(everyMs = 10_000): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), everyMs);
  return now;
}
