import { useCallback, useEffect, useState } from 'react';

/** What is known of something that is loaded. */
export interface Loaded<T> {
  /** The latest value; kept while a newer one is loaded, and when that fails. */
  value?: T;
  error?: Error;
  isLoading: boolean;
  reload(): void;
}

/**
 * Loads something, again whenever `load` changes or `reload` is called. A load that is
 * overtaken is aborted, so that an old answer never replaces a new one.
 */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({
    isLoading: true,
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn(current => current + 1), []);

  useEffect(() => {
    const controller = new AbortController();
    setState(({ value, error }) => ({ value, error, isLoading: true }));
    load(controller.signal).then(
      value => {
        if (!controller.signal.aborted) {
          setState({ value, isLoading: false });
        }
      },
      (error: Error) => {
        if (!controller.signal.aborted) {
          setState(({ value }) => ({ value, error, isLoading: false }));
        }
      },
    );
    return () => controller.abort();
  }, [load, turn]);

  return { ...state, reload };
}
