import { DateTime } from 'luxon';
import { useReducer } from 'react';
import useInterval from 'react-use/lib/useInterval';

const REFRESH_MS = 10_000;

/** `3 minutes ago`, with the exact time in the reader's zone as its title. */
export const RelativeTime = ({ at }: { at: string }) => {
  const [, refresh] = useReducer((times: number) => times + 1, 0);
  useInterval(refresh, REFRESH_MS);
  // Not the time of the last refresh: what was read since then would lie ahead of it.
  const now = DateTime.now();
  const time = DateTime.fromISO(at);
  const words =
    Math.abs(now.diff(time).as('seconds')) < 5
      ? 'just now'
      : time.toRelative({ base: now });
  return (
    <time
      dateTime={at}
      title={time.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
    >
      {words}
    </time>
  );
};
