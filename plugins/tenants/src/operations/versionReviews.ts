import type { Tenant } from '@tenantry/plugin-tenants-common';
import { formatDay } from '../words';
import {
  choice,
  SETTLED,
  textOf,
  type OperationReview,
  type OperationValues,
} from './review';

/** Tenants whose services are all tenants' can only be updated with the pool. */
const sharesServices = (_: OperationValues, { silo }: Tenant) =>
  silo
    ? undefined
    : 'The tenant shares the services of the pool: it gets new versions with all of them, by an update of the fleet.';

/** Of operations on what version a tenant runs, and on its stack. */
export const VERSION_REVIEWS: Record<string, OperationReview> = {
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
};
