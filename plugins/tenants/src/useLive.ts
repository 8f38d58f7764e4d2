import { useEffect } from 'react';
import { useLoad, type Loaded } from './useLoad';
import { useTenantsSignal } from './useTenantsSignal';

/** How often an open page looks again when nothing was signalled. */
export const LOOK_AGAIN_MS = 30_000;

/**
 * Calls back again and again, but only while somebody can see the page; who comes back to
 * it after longer than that sees it renewed at once.
 */
export function useLookAgain(look: () => void, everyMs = LOOK_AGAIN_MS): void {
  useEffect(() => {
    let looked = Date.now();
    const lookIfSeen = () => {
      if (document.visibilityState === 'visible') {
        looked = Date.now();
        look();
      }
    };
    // Not for the timer to ask: its ticks are never exactly that far apart.
    const catchUp = () => {
      if (Date.now() - looked >= everyMs) {
        lookIfSeen();
      }
    };
    const timer = setInterval(lookIfSeen, everyMs);
    document.addEventListener('visibilitychange', catchUp);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', catchUp);
    };
  }, [look, everyMs]);
}

/** Loads something, and again when tenants (or the one that is named) changed, or some time went by. */
export function useLive<T>(
  load: (signal: AbortSignal) => Promise<T>,
  tenantId?: string,
): Loaded<T> {
  const loaded = useLoad(load);
  useTenantsSignal(loaded.reload, tenantId);
  useLookAgain(loaded.reload);
  return loaded;
}
