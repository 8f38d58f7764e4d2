import type { ConfigApi } from '@backstage/core-plugin-api';

const STORED_UNDER = 'tenantry.guest';

/** Somebody whom one may sign in as without a password. */
export interface Guest {
  entityRef: string;
  title: string;
  role: string;
  description?: string;
}

/** Nobody, unless the portal is one for a single machine. */
export const readGuests = (config: ConfigApi): Guest[] =>
  (config.getOptionalConfigArray('auth.providers.guest.users') ?? []).map(
    user => ({
      entityRef: user.getString('entityRef'),
      title: user.getString('title'),
      role: user.getString('role'),
      description: user.getOptionalString('description'),
    }),
  );

/** Whom this browser signed in as: stays until signing out. */
export const chosenGuest = {
  get: (guests: Guest[]): Guest | undefined => {
    const stored = localStorage.getItem(STORED_UNDER);
    return guests.find(({ entityRef }) => entityRef === stored);
  },
  set: ({ entityRef }: Guest) => localStorage.setItem(STORED_UNDER, entityRef),
  forget: () => localStorage.removeItem(STORED_UNDER),
};
