export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Always the same "random" number from 0 to 1 for the same words. */
export function noise(...words: Array<string | number>): number {
  let hash = 2166136261;
  for (const character of words.join(' ')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  }
  hash ^= hash >>> 15;
  return ((Math.imul(hash, 2246822519) >>> 0) % 10_000) / 10_000;
}

export const iso = (at: number) => new Date(at).toISOString();
