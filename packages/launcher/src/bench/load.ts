import { setTimeout as sleep } from 'node:timers/promises';

/** Asks at a steady rate, whether earlier answers are there or not, and gives the times, ms. */
export async function timesOf(
  ask: () => Promise<unknown>,
  options: { perSecond: number; seconds: number },
): Promise<number[]> {
  const { perSecond, seconds } = options;
  const times: number[] = [];
  const started = performance.now();
  const asked = Array.from(
    { length: perSecond * seconds },
    async (_, index) => {
      await sleep(
        Math.max(0, started + (index * 1000) / perSecond - performance.now()),
      );
      const begun = performance.now();
      await ask();
      times.push(performance.now() - begun);
    },
  );
  await Promise.all(asked);
  return times;
}

/** The value that a share of them does not exceed. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
