import { ApiError } from './ApiError';
import type { Limits, Tenant } from './types';

/** A failure in words for whoever uses the app. */
export interface Explanation {
  title: string;
  text: string;
}

const number = new Intl.NumberFormat('en');

const PERIODS: Record<Limits['quota']['period'], string> = {
  DAY: 'a day',
  WEEK: 'a week',
  MONTH: 'a month',
};

export const rateOf = ({ rateLimit, burstLimit }: Limits): string =>
  `${number.format(rateLimit)} requests a second, up to ${number.format(
    burstLimit,
  )} at once`;

export const quotaOf = ({ quota }: Limits): string =>
  `${number.format(quota.limit)} requests ${PERIODS[quota.period]}`;

/** `basic` → `Basic` */
export const tierName = (tier: string): string =>
  tier.slice(0, 1).toUpperCase() + tier.slice(1);

/** When API Gateway counts a quota from zero again: days, weeks and months begin in UTC. */
export function quotaEnd(period: Limits['quota']['period'], now: Date): Date {
  const [year, month, day] = [
    now.getUTCFullYear(),
    now.getUTCMonth(),
    now.getUTCDate(),
  ];
  switch (period) {
    case 'DAY':
      return new Date(Date.UTC(year, month, day + 1));
    case 'WEEK':
      return new Date(Date.UTC(year, month, day + 7 - now.getUTCDay()));
    default:
      return new Date(Date.UTC(year, month + 1, 1));
  }
}

function throttled(tenant?: Tenant): Explanation {
  return {
    title: tenant
      ? `${tenant.displayName} is asking faster than its tier allows`
      : 'Too many requests at once',
    text: tenant
      ? `The tier ${tierName(tenant.tier)} allows ${rateOf(
          tenant.limits,
        )}, for everybody at ${
          tenant.displayName
        } and its programs together. Nothing is lost.`
      : 'There is a limit for everybody together. Nothing is lost.',
  };
}

function quotaExceeded(tenant: Tenant | undefined, now: Date): Explanation {
  const title = 'The quota is used up';
  if (!tenant) {
    return { title, text: 'Try again when the next period has begun.' };
  }
  const end = quotaEnd(tenant.limits.quota.period, now);
  return {
    title,
    text: `The tier ${tierName(tenant.tier)} allows ${quotaOf(
      tenant.limits,
    )}. It is counted from zero again at ${end.toLocaleString(undefined, {
      dateStyle: 'medium',
      timeStyle: 'short',
    })}. A larger tier has a larger quota: ask whoever runs this service.`,
  };
}

/** What failed, why, and what to do. */
export function explain(
  error: unknown,
  context: { tenant?: Tenant; now?: Date } = {},
): Explanation {
  const { tenant, now = new Date() } = context;
  if (!(error instanceof ApiError)) {
    return {
      title: 'The app did not understand the answer',
      text: 'Load the page again: there may be a newer version of it.',
    };
  }
  const { status, code, message } = error;
  if (code === 'quota_exceeded') {
    return quotaExceeded(tenant, now);
  }
  if (status === 429) {
    return throttled(tenant);
  }
  if (code === 'moving') {
    return {
      title: 'Your data is being moved to another tier',
      text: 'Writing is back in a moment; reading works all the time. Nothing is lost.',
    };
  }
  switch (status) {
    case 0:
      return {
        title: 'There was no answer',
        text: 'Check your connection, then try again.',
      };
    case 401:
      return {
        title: 'Your session has ended',
        text: 'Sign in again to go on where you were.',
      };
    case 403:
      // The front door's own refusal; a service says what it misses.
      return code === 'forbidden'
        ? {
            title: `${tenant?.displayName ?? 'This tenant'} is closed`,
            text: 'It has been suspended, or is being set up or removed. Its data is not lost. Ask whoever runs this service.',
          }
        : { title: 'You may not do this', text: message };
    case 404:
      return { title: 'There is no such thing', text: message };
    default:
      return status < 500
        ? { title: 'This cannot be done', text: message }
        : {
            title: 'The service has a problem',
            text: 'It is not your fault. Try again in a moment.',
          };
  }
}
