import { DateTime } from 'luxon';
import { formatDuration } from '../charts/format';
import { useNow } from '../useNow';

/** How long something has lasted: `4 min 10 s`, with the exact beginning in the reader's zone as its title. */
export const Elapsed = ({ since }: { since: string }) => {
  const now = useNow();
  return (
    <time
      dateTime={since}
      title={`Since ${DateTime.fromISO(since).toLocaleString(
        DateTime.DATETIME_FULL_WITH_SECONDS,
      )}`}
    >
      {formatDuration(now - Date.parse(since))}
    </time>
  );
};
