import { dueOf, RETRY_AFTER_MS } from './due';
import type { DriftEntry } from './DriftStore';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-29T12:00:00Z');

const due = (
  entries: Record<string, Partial<DriftEntry>>,
  versions: Record<string, string> = {},
) =>
  dueOf(
    ['a', 'b', 'c'].map(stackName => ({
      stackName,
      stackKey: stackName,
      version: versions[stackName] ?? '1',
    })),
    new Map(
      Object.entries(entries).map(([stackKey, entry]) => [
        stackKey,
        { stackKey, version: '1', ...entry },
      ]),
    ),
    { nowMs: NOW, roundMs: 24 * HOUR },
  ).map(({ stackName }) => stackName);

const ago = (hours: number) => ({ checkedAtMs: NOW - hours * HOUR });

describe('stacks are compared', () => {
  it('once in a round, the oldest result first', () => {
    expect(due({ a: ago(25), b: ago(30), c: ago(23) })).toEqual(['b', 'a']);
  });

  it('at once when they never were, and then when they run another version', () => {
    expect(due({ a: ago(30), b: ago(1) }, { b: '2' })).toEqual(['c', 'b', 'a']);
  });

  it('not while somebody is at it, and not at once after a try that brought nothing', () => {
    expect(
      due({
        a: { comparingSinceMs: NOW - HOUR / 60 },
        b: { problem: 'x', triedAtMs: NOW - RETRY_AFTER_MS + 1 },
        c: { problem: 'x', triedAtMs: NOW - RETRY_AFTER_MS },
      }),
    ).toEqual(['c']);
  });
});
