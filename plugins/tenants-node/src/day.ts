const days = new Intl.DateTimeFormat('en', {
  dateStyle: 'long',
  timeZone: 'UTC',
});

/** The day of an ISO time, in UTC, as sentences have it: `December 13, 2026`. */
export const dayOf = (time: string): string => days.format(new Date(time));
