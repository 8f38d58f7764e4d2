import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerHealth, HealthCheck } from './model';

/** ECS's defaults, seconds. */
const DEFAULTS = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 };

/** Between looks at a container that is coming up: short at first, so that it is soon in use. */
const COMING_UP_MS = { first: 100, most: 1_000 };

/** A health check's numbers, ms where times. */
export function timingOf(check: HealthCheck) {
  const ms = (seconds: number | undefined, otherwise: number) =>
    Number(seconds ?? otherwise) * 1000;
  return {
    intervalMs: ms(check.Interval, DEFAULTS.interval),
    timeoutMs: ms(check.Timeout, DEFAULTS.timeout),
    startPeriodMs: ms(check.StartPeriod, DEFAULTS.startPeriod),
    retries: Number(check.Retries ?? DEFAULTS.retries),
  };
}

/**
 * Looks after a container until told to stop, or until it is unhealthy. Waits for a
 * verdict pass `pace` times as fast as in AWS; one that is well is looked at as often
 * as its definition says, and no more.
 */
export async function watchContainer(options: {
  timing: ReturnType<typeof timingOf>;
  pace: number;
  look(): Promise<boolean>;
  onChange(health: ContainerHealth): void;
  signal: AbortSignal;
}): Promise<void> {
  const { timing, pace, look, onChange, signal } = options;
  const verdictMs = timing.intervalMs / pace;
  let health: ContainerHealth = 'UNKNOWN';
  let failures = 0;
  let pauseMs = COMING_UP_MS.first;
  let nextCounts = Date.now() + timing.startPeriodMs / pace + verdictMs;
  while (!signal.aborted) {
    const isWell = await look();
    if (signal.aborted) {
      return;
    }
    if (isWell) {
      failures = 0;
      if (health !== 'HEALTHY') {
        health = 'HEALTHY';
        onChange(health);
      }
      nextCounts = 0;
    } else if (Date.now() >= nextCounts) {
      failures += 1;
      nextCounts = Date.now() + verdictMs;
      if (failures >= timing.retries) {
        onChange('UNHEALTHY');
        return;
      }
    }
    let waitMs = verdictMs;
    if (isWell) {
      waitMs = timing.intervalMs;
    } else if (health === 'UNKNOWN') {
      waitMs = Math.min(pauseMs, verdictMs);
      pauseMs = Math.min(pauseMs * 1.5, COMING_UP_MS.most);
    }
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
