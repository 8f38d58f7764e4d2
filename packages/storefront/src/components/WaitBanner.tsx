import { useEffect, useState } from 'react';
import { explain } from '../api/explain';
import { isTurnedAway } from '../api/retry';
import type { Wait } from '../api/Waits';
import { useTenant, useWait } from '../shopContext';

/** Shown a little longer than it lasts: nobody reads in half a second. */
const SHOWN_MS = 4_000;

/** The wait to show: the present one, or the last for a moment. */
function useShownWait(): Wait | undefined {
  const wait = useWait();
  const [shown, setShown] = useState<Wait>();
  useEffect(() => {
    if (wait) {
      setShown(wait);
      return undefined;
    }
    const timer = setTimeout(() => setShown(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [wait]);
  return wait ?? shown;
}

function useSecondsUntil(time: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((time - now) / 1000));
}

function Countdown({ until, isOver }: { until: number; isOver: boolean }) {
  const seconds = useSecondsUntil(until);
  if (isOver) {
    return <strong>Done: it went through.</strong>;
  }
  return (
    <strong>
      {seconds > 0
        ? `Sent again by itself in ${seconds} s.`
        : 'Being sent again.'}
    </strong>
  );
}

/** Says why a request waits, and until when. Changes of the countdown are not read out. */
export function WaitBanner() {
  const isOver = useWait() === undefined;
  const wait = useShownWait();
  const { data: tenant } = useTenant();
  const explanation = wait && explain(wait.error, { tenant });
  const isExpected = wait && isTurnedAway(wait.error);
  return (
    <div role="status" className="banner-place">
      {explanation && (
        <div className={isExpected ? 'banner' : 'banner problem'}>
          <p>
            <b>{explanation.title}.</b> {explanation.text}{' '}
            <span aria-live="off">
              <Countdown until={wait.nextTryAt} isOver={isOver} />
            </span>
          </p>
        </div>
      )}
    </div>
  );
}
