import { setTimeout as sleep } from 'node:timers/promises';
import type { TargetGroup } from './model';

/** State of a target, in ELB's words. */
export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

export interface Target {
  host: string;
  port: number;
  state: TargetState;
  /** When it was registered, ms. */
  since: number;
  /** ELB's reason code, when the target is not healthy. */
  reason?: string;
  description?: string;
}

/**
 * How often a target that does not take requests yet is tried, ms. ELB needs the same
 * successes, and so is slower only by its interval.
 */
const EAGER_MS = { first: 100, most: 1_000 };

function accepts(matcher: string, status: number): boolean {
  return matcher.split(',').some(part => {
    const [low, high = low] = part.split('-').map(Number);
    return status >= low && status <= high;
  });
}

async function probe(
  target: Target,
  { path, timeoutSeconds, matcher }: TargetGroup['healthCheck'],
): Promise<{ ok: boolean; reason?: string; description?: string }> {
  try {
    const response = await fetch(
      `http://${target.host}:${target.port}${path}`,
      {
        redirect: 'manual',
        headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
        signal: AbortSignal.timeout(timeoutSeconds * 1000),
      },
    );
    await response.arrayBuffer();
    return accepts(matcher, response.status)
      ? { ok: true }
      : {
          ok: false,
          reason: 'Target.ResponseCodeMismatch',
          description: `Health checks failed with these codes: [${response.status}]`,
        };
  } catch (error) {
    const timedOut = (error as Error).name === 'TimeoutError';
    return {
      ok: false,
      reason: timedOut ? 'Target.Timeout' : 'Target.FailedHealthChecks',
      description: timedOut ? 'Request timed out' : 'Health checks failed',
    };
  }
}

/**
 * Asks a target for its health until told to stop. A new one that does not answer is
 * given up `pace` times as fast as in AWS.
 */
export async function watchHealth(
  target: Target,
  group: () => TargetGroup | undefined,
  pace: number,
  signal: AbortSignal,
  onChange: () => void,
): Promise<void> {
  let successes = 0;
  let failures = 0;
  let eagerMs = EAGER_MS.first;
  while (!signal.aborted) {
    const healthCheck = group()?.healthCheck;
    if (!healthCheck) {
      return;
    }
    const { ok, reason, description } = await probe(target, healthCheck);
    if (signal.aborted) {
      return;
    }
    successes = ok ? successes + 1 : 0;
    failures = ok ? 0 : failures + 1;
    const before = target.state;
    if (
      ok &&
      (before === 'initial' || successes >= healthCheck.healthyThreshold)
    ) {
      target.state = 'healthy';
      target.reason = undefined;
      target.description = undefined;
    } else if (!ok && failures >= healthCheck.unhealthyThreshold) {
      const verdictMs =
        (healthCheck.unhealthyThreshold * healthCheck.intervalSeconds * 1000) /
        pace;
      if (before !== 'initial' || Date.now() >= target.since + verdictMs) {
        target.state = 'unhealthy';
      }
      target.reason = reason;
      target.description = description;
    }
    if (target.state !== before) {
      onChange();
    }
    const intervalMs = healthCheck.intervalSeconds * 1000;
    const waitMs =
      target.state === 'healthy' ? intervalMs : Math.min(eagerMs, intervalMs);
    eagerMs = Math.min(eagerMs * 1.5, EAGER_MS.most);
    await sleep(waitMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
