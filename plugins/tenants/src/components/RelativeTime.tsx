import { DateTime } from 'luxon';
import { useState } from 'react';
import useInterval from 'react-use/lib/useInterval';

const REFRESH_MS = 10_000;

/** `3 minutes ago`, with the exact time in the reader's zone as its title. */
export const RelativeTime = ({ at }: { at: string }) => {
  const [now, setNow] = useState(() => DateTime.now());
  useInterval(() => setNow(DateTime.now()), REFRESH_MS);
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
