import { ApiError } from './ApiError';

/** Tries of one request, the first included: about half a minute in all. */
const MAX_TRIES = 7;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Whether a request was turned away before anything was done: over the limit of requests,
 * or a write while the tenant's data moves. Both pass by themselves, and even an order may
 * be sent again without becoming two.
 */
export const isTurnedAway = ({ status, code }: ApiError): boolean =>
  (status === 429 && code !== 'quota_exceeded') ||
  (status === 503 && code === 'moving');

/** Whether asking once more may help, without doing anything twice. */
function mayTryAgain(error: ApiError, method: string): boolean {
  const mayHaveBeenDone = method !== 'GET';
  const isPassing = error.status === 0 || error.status >= 500;
  return isTurnedAway(error) || (isPassing && !mayHaveBeenDone);
}

/**
 * How long to wait after a failed try, counted from 1; nothing when it was the last.
 * Doubled each time, and by chance, so that pages which were turned away together do not
 * come back together; never sooner than the answer said.
 */
export function waitAfter(
  error: ApiError,
  options: { method: string; tries: number; random?: () => number },
): number | undefined {
  const { method, tries, random = Math.random } = options;
  if (tries >= MAX_TRIES || !mayTryAgain(error, method)) {
    return undefined;
  }
  const longest = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS);
  const wait = longest / 2 + (random() * longest) / 2;
  return Math.round(Math.max(wait, error.retryAfterMs ?? 0));
}
