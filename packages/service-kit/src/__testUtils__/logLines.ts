import type { LogDestination } from '../http/logging';

/** Collects a service's log lines. */
export interface LogLines extends LogDestination {
  /** Everything that was written. */
  text(): string;
  entries(): Array<Record<string, any>>;
}

/** Creates an empty collection. */
export function collectLogLines(): LogLines {
  const lines: string[] = [];
  return {
    write: line => void lines.push(line),
    text: () => lines.join(''),
    entries: () => lines.map(line => JSON.parse(line)),
  };
}
