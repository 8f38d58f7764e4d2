import { rest } from './rest';

/** Hands out many items some at a time, with a rest in between. */
export async function* inTurns<T>(
  items: readonly T[],
  size: number,
): AsyncGenerator<T[]> {
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) {
      await rest();
    }
    yield items.slice(start, start + size);
  }
}
