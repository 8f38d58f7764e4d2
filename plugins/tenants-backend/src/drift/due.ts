import type { DriftEntry } from './DriftStore';

/** A stack that can be compared. */
export interface Comparable {
  stackName: string;
  /** The same over all cells. */
  stackKey: string;
  /** What runs in it, where that says anything. */
  version?: string;
}

/** How soon a try that brought nothing is repeated. */
export const RETRY_AFTER_MS = 15 * 60_000;

/**
 * Which stacks are to be compared now, the most urgent first: those that never were, then
 * those that have changed since, then those whose turn it is.
 */
export function dueOf<C extends Comparable>(
  stacks: C[],
  known: ReadonlyMap<string, DriftEntry>,
  { nowMs, roundMs }: { nowMs: number; roundMs: number },
): C[] {
  const urgency = ({ stackKey, version }: C): number | undefined => {
    const entry = known.get(stackKey);
    const { problem, triedAtMs = 0, comparingSinceMs } = entry ?? {};
    if (
      comparingSinceMs !== undefined ||
      (problem && triedAtMs > nowMs - RETRY_AFTER_MS)
    ) {
      return undefined;
    }
    if (entry?.checkedAtMs === undefined) {
      return 0;
    }
    if (version !== undefined && version !== entry.version) {
      return 1;
    }
    return entry.checkedAtMs <= nowMs - roundMs ? entry.checkedAtMs : undefined;
  };
  return stacks
    .map(stack => ({ stack, urgency: urgency(stack) }))
    .filter(({ urgency: of }) => of !== undefined)
    .sort((a, b) => a.urgency! - b.urgency!)
    .map(({ stack }) => stack);
}
