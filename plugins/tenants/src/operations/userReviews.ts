import {
  INVITATION_DAYS,
  USER_CHANGES,
  type UserChange,
} from '@tenantry/plugin-tenants-common';
import {
  choice,
  SETTLED,
  type OperationReview,
  type OperationValues,
} from './review';

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

/** Of operations on the users of a tenant. */
export const USER_REVIEWS: Record<string, OperationReview> = {
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
};
