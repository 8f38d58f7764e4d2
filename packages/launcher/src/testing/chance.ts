import type { FaultRule } from '@tenantry/aws-sandbox';

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The portal's own credentials. */
export const PORTAL = '*:root';

/** One call in ten goes wrong: refused for now, refused for good, or done without an answer. */
export const FAULTS: FaultRule[] = [
  { service: '*', operation: '*', probability: 0.04, throttle: true },
  {
    service: '*',
    operation: '*',
    probability: 0.03,
    error: { code: 'InternalServerError', status: 500 },
    afterEffect: true,
  },
  {
    service: '*',
    operation: '*',
    probability: 0.03,
    error: { code: 'AccessDeniedException', message: 'By chance.' },
  },
];
