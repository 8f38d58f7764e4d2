import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Hands out many items some at a time, and lets everybody else have the thread in between:
 * with SQLite, queries run on it too, so that nothing else would ever give it up.
 */
export async function* inTurns<T>(
  items: readonly T[],
  size: number,
): AsyncGenerator<T[]> {
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) {
      await nextTurn();
    }
    yield items.slice(start, start + size);
  }
}
