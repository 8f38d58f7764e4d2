import type { StackEvent } from '@tenantry/plugin-tenants-common';
import { statusWords } from './words';

/** What CloudFormation says of everything that it stopped because something else failed. */
const CONSEQUENCE = /cancelled|canceled/i;

/** Events of what CloudFormation did to a stack last, newest first. */
function ofLastRun(events: StackEvent[], stackName: string): StackEvent[] {
  const start = events.findIndex(
    ({ logicalId, status }) =>
      logicalId === stackName &&
      /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(status),
  );
  return start < 0 ? events : events.slice(0, start + 1);
}

/** The event that made the last run fail: its first failure that is no consequence of another. */
export function rootCauseOf(
  events: StackEvent[],
  stackName: string,
): StackEvent | undefined {
  return ofLastRun(events, stackName).findLast(
    ({ logicalId, status, reason = '' }) =>
      logicalId !== stackName &&
      statusWords(status).tone === 'failed' &&
      !CONSEQUENCE.test(reason),
  );
}
