import {
  DEFAULT_RETENTION_DAYS,
  INVITATION_DAYS,
  TIER_NAMES,
  USER_CHANGES,
  type LifecycleState,
  type Tenant,
  type UserChange,
} from '@tenantry/plugin-tenants-common';
import { formatDay, TIER_WORDS } from '../words';

/** What the form of an operation holds, as far as it is filled in. */
export type OperationValues = Record<string, unknown>;

/** A value that was chosen, in words. */
export interface Choice {
  name: string;
  value: string;
}

/** What the last page of an operation's form says. */
export interface OperationReview {
  /** At the top of the page. */
  title: string;
  /** In what states a tenant can be for it. */
  states: LifecycleState[];
  choices(values: OperationValues, tenant: Tenant, now: Date): Choice[];
  /** What is wrong with the values, so that the task would be refused. */
  problem?(values: OperationValues, tenant: Tenant): string | undefined;
  /** What will happen, point by point. */
  happens(values: OperationValues, tenant: Tenant): string[];
}

const DAY_MS = 86_400_000;
const SETTLED: LifecycleState[] = ['active', 'suspended'];

const textOf = (value: unknown): string => String(value ?? '').trim();

const choice = (name: string, value: unknown): Choice[] =>
  textOf(value) ? [{ name, value: textOf(value) }] : [];

/** What a person has changed, with what it was before. */
const changed = (name: string, value: unknown, before: string): Choice[] =>
  textOf(value) && textOf(value) !== before
    ? [{ name, value: `${textOf(value)} (so far: ${before})` }]
    : [];

const tierWords = (tier: unknown): string =>
  TIER_WORDS[TIER_NAMES.find(name => name === tier) ?? 'basic'];

const daysOf = ({ days }: OperationValues): number =>
  Number(days ?? DEFAULT_RETENTION_DAYS);

const RETENTION_WORDS: Record<string, string> = {
  export: 'Exported to S3, then erased',
  retain: 'Retained',
  erase: 'Erased now',
};

const SEARCHED =
  'At the end the account is searched for anything of it that is left.';

const ERASED: Record<
  string,
  (values: OperationValues, tenant: Tenant) => string[]
> = {
  export: () => [
    'Its rows and users are written to S3, with counts and checksums.',
    'Then everything of it is erased. That cannot be taken back.',
    SEARCHED,
  ],
  retain: (values, { silo }) => [
    silo
      ? `What it runs on, its users and its data stay for ${daysOf(
          values,
        )} days, and cost until then. On the day they are erased.`
      : `Its users and its data stay for ${daysOf(
          values,
        )} days. On the day they are erased.`,
    'Its id is nobody else’s until then.',
  ],
  erase: () => [
    'Everything of it is erased: what it runs on, its users, its data. That cannot be taken back.',
    SEARCHED,
  ],
};

const CHANGES: Record<UserChange, { choice: string; happens: string[] }> = {
  disable: {
    choice: 'Disable',
    happens: [
      'The user is signed out and cannot sign in any more; everything of theirs stays.',
      'A token that they still have works until it expires, for an hour at most.',
    ],
  },
  enable: {
    choice: 'Enable',
    happens: ['The user can sign in again.'],
  },
  remove: {
    choice: 'Remove',
    happens: [
      'The user is signed out and deleted; the address can be invited again.',
      'A token that they still have works until it expires, for an hour at most.',
    ],
  },
  'resend-invitation': {
    choice: 'Send the invitation again',
    happens: [
      `The user is mailed another temporary password, which works for ${INVITATION_DAYS} days. The one before works no longer.`,
    ],
  },
};

const changeOf = ({ change }: OperationValues) =>
  CHANGES[USER_CHANGES.find(name => name === change) ?? 'disable'];

/** Tenants whose services are all tenants' can only be updated with the pool. */
const sharesServices = (_: OperationValues, { silo }: Tenant) =>
  silo
    ? undefined
    : 'The tenant shares the services of the pool: it gets new versions with all of them, by an update of the fleet.';

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
  'update-tenant': {
    title: 'Update a tenant',
    // One whose update failed may be updated again.
    states: ['active', 'failed'],
    choices: ({ imageTag }, { silo }) => [
      {
        name: 'Version',
        value: textOf(imageTag) || 'The one that the pool runs',
      },
      ...choice('So far', silo?.imageTag),
    ],
    problem: sharesServices,
    happens: () => [
      'Its services are replaced one task after the other; requests are served all along.',
      'If the new version does not start, the tenant goes back to the one it has.',
    ],
  },
  'repair-tenant': {
    title: 'Repair a tenant',
    // One whose repair failed may be repaired again.
    states: ['active', 'failed'],
    choices: (_, { stackName }) => choice('Stack', stackName),
    problem: (_, { silo }) =>
      silo
        ? undefined
        : 'The tenant shares the stack of the pool, which is not repaired for one tenant.',
    happens: () => [
      'CloudFormation compares its stack with its template; the log of the task says what differs.',
      'What was changed is brought back, and what was deleted is made anew. Services whose tasks change are replaced one after the other.',
      'Nothing is done by which data would be lost: the task says so, and changes nothing.',
      'If something cannot be brought back, all stays as it is now.',
    ],
  },
  'pin-tenant': {
    title: 'Pin a tenant to its version',
    states: [...SETTLED, 'failed'],
    choices: ({ imageTag, until, reason }, { silo }) => [
      ...choice('Version', textOf(imageTag) || silo?.imageTag),
      ...(textOf(until)
        ? [{ name: 'Until', value: formatDay(`${textOf(until)}T12:00:00`) }]
        : []),
      ...choice('Reason', reason),
    ],
    problem: sharesServices,
    happens: () => [
      'Updates of the fleet pass it over until the end of that day.',
      'Everybody who sees the tenant sees the pin and its reason.',
    ],
  },
  'unpin-tenant': {
    title: "Take a tenant's pin away",
    states: [...SETTLED, 'failed'],
    choices: (_, { pin }) => [
      ...choice('Pinned to', pin?.imageTag),
      ...choice('Reason', pin?.reason),
    ],
    problem: (_, { pin }) => (pin ? undefined : 'The tenant is not pinned.'),
    happens: () => ['The next update of the fleet takes it along.'],
  },
  'set-canary': {
    title: 'Make a tenant a canary',
    states: [...SETTLED, 'failed'],
    choices: ({ canary }) => [
      { name: 'Canary', value: canary === false ? 'No' : 'Yes' },
    ],
    problem: sharesServices,
    happens: ({ canary }) => [
      canary === false
        ? 'New versions reach it together with the others of its tier.'
        : 'New versions reach it first; an update of the fleet stops there if they are no good.',
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
  'invite-user': {
    title: 'Invite a user',
    states: SETTLED,
    choices: ({ email, role }) => [
      ...choice('E-mail address', email),
      {
        name: 'Role',
        value: role === 'TenantAdmin' ? 'Administrator' : 'User',
      },
    ],
    happens: () => [
      `They are mailed a temporary password, which works for ${INVITATION_DAYS} days.`,
    ],
  },
  'change-user': {
    title: 'Change a user',
    states: SETTLED,
    choices: values => [{ name: 'Change', value: changeOf(values).choice }],
    happens: values => changeOf(values).happens,
  },
  'offboard-tenant': {
    title: 'Offboard a tenant',
    states: ['active', 'suspended', 'failed', 'offboarded'],
    problem: ({ confirm }, { tenantId, displayName }) =>
      [tenantId, displayName].includes(textOf(confirm))
        ? undefined
        : `The name "${textOf(
            confirm,
          )}" is not that of the tenant, which is ${displayName} (${tenantId}).`,
    choices: (values, _, now) => [
      {
        name: 'Its data',
        value: RETENTION_WORDS[textOf(values.retention)] ?? '',
      },
      ...(values.retention === 'retain'
        ? [
            {
              name: 'Until',
              value: formatDay(
                new Date(now.getTime() + daysOf(values) * DAY_MS).toISOString(),
              ),
            },
          ]
        : []),
    ],
    happens: (values, tenant) => [
      'At once its requests are refused, its API key is removed and its users are signed out.',
      ...(ERASED[textOf(values.retention)]?.(values, tenant) ?? []),
    ],
  },
};
