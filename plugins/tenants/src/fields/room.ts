import type {
  CapacityCheck,
  CapacityResponse,
} from '@tenantry/plugin-tenants-common';
import { formatNumber } from '../words';

/** Whether one more tenant fits, in words. */
export interface Room {
  kind: 'room' | 'none' | 'unknown';
  words: string;
}

/** How many more fit, by one check; nothing where it does not count. */
function moreBy({ state, used, limit, needs }: CapacityCheck): number[] {
  return state === 'ok' && used !== undefined && limit !== undefined && needs
    ? [Math.floor((limit - used) / needs)]
    : [];
}

/** What the checks come to. What could not be found out stops nobody. */
export function roomOf({ checks }: CapacityResponse): Room {
  const messages = (state: CapacityCheck['state']) =>
    checks.filter(check => check.state === state).map(({ message }) => message);
  const short = messages('short');
  if (short.length > 0) {
    return { kind: 'none', words: `No room: ${short.join(' ')}` };
  }
  const unknown = messages('unknown');
  const more = checks.flatMap(moreBy);
  const fits =
    more.length > 0 ? `Room for ${formatNumber(Math.min(...more))} more` : '';
  if (unknown.length > 0) {
    return {
      kind: 'unknown',
      words: fits
        ? `${fits}, as far as AWS tells. ${unknown.join(' ')}`
        : `Whether there is room is not known. ${unknown.join(' ')}`,
    };
  }
  return { kind: 'room', words: fits || 'There is room' };
}
