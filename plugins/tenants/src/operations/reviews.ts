import { TIER_NAMES, TIER_WORDS } from '@tenantry/plugin-tenants-common';
import { OFFBOARD_REVIEW } from './offboardReview';
import {
  changed,
  choice,
  SETTLED,
  textOf,
  type OperationReview,
} from './review';
import { USER_REVIEWS } from './userReviews';
import { VERSION_REVIEWS } from './versionReviews';

const tierWords = (tier: unknown): string =>
  TIER_WORDS[TIER_NAMES.find(name => name === tier) ?? 'basic'];

/** The one form that is about all tenants; its review is a page of its own. */
export const FLEET_TEMPLATE = 'update-fleet';

/** Reviews by the name of the template. */
export const REVIEWS: Record<string, OperationReview> = {
  'suspend-tenant': {
    title: 'Suspend a tenant',
    states: ['active'],
    choices: ({ reason }) => choice('Reason', reason),
    happens: ({ scaleToZero }, { silo }) => [
      'Within a minute every request of the tenant is refused.',
      'Its users are signed out.',
      ...(scaleToZero && silo
        ? [
            'Its services are scaled to zero and cost nothing; its data stays.',
            'Resuming it takes as long as they need to start.',
          ]
        : ['Its services and its data stay as they are.']),
    ],
  },
  'resume-tenant': {
    title: 'Resume a tenant',
    states: ['suspended'],
    choices: () => [],
    happens: (_, { rest }) => [
      ...(rest ? ['Its services are started first.'] : []),
      'Within a minute its requests are served again.',
      'Its users sign in anew.',
    ],
  },
  'rotate-api-key': {
    title: "Rotate a tenant's API key",
    states: SETTLED,
    choices: () => [],
    happens: () => [
      'It gets another API key, which the front door puts in: nobody has to be told. No request is refused meanwhile.',
      'What it has used of its quota in this period is counted from zero again.',
      'It takes about three minutes.',
    ],
  },
  'change-tier': {
    title: "Change a tenant's tier",
    // One whose move was cut off goes on, or back.
    states: ['active', 'failed'],
    choices: ({ tier }, tenant) =>
      changed('New tier', tierWords(tier), TIER_WORDS[tenant.tier]),
    problem: ({ tier }, { tier: present, move }) =>
      !move && tier === present
        ? `The tenant is of the tier ${TIER_WORDS[present]} already.`
        : undefined,
    happens: () => [
      'It is served from where it is until everything of it is where it goes to.',
      'Then its writes wait for a few seconds, and it is switched. No read is refused.',
      'Its users, their sessions and the address of its API stay.',
      'At the end what it had where it was is removed.',
    ],
  },
  'edit-tenant': {
    title: 'Edit a tenant',
    states: SETTLED,
    choices: ({ displayName, owner, adminEmail }, tenant) => [
      ...changed('Display name', displayName, tenant.displayName),
      ...changed('Owner', owner, tenant.owner),
      ...choice('Another administrator', adminEmail),
    ],
    happens: ({ displayName, owner, adminEmail }, tenant) => {
      const points = [
        ...(changed('', displayName, tenant.displayName).length > 0
          ? ['The new name shows everywhere in the portal at once.']
          : []),
        ...(changed('', owner, tenant.owner).length > 0
          ? [
              'Whoever is the owner may change the tenant and see its users, and the owner so far may no longer.',
            ]
          : []),
        ...(textOf(adminEmail)
          ? [
              'The administrator is invited by e-mail; the one so far keeps access.',
            ]
          : []),
      ];
      return points.length > 0 ? points : ['Nothing changes.'];
    },
  },
  ...VERSION_REVIEWS,
  ...USER_REVIEWS,
  'offboard-tenant': OFFBOARD_REVIEW,
};
