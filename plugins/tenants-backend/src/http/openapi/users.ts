import { USER_ROLES, USER_STATUSES } from '@tenantry/plugin-tenants-common';
import { MAX_USERS } from '../query';
import {
  error,
  inPath,
  list,
  ofTenant,
  oneOf,
  paging,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './parts';

const conflict = {
  '409': error(
    'The tenant has no users: not yet, or no longer; the message says which',
  ),
};

/** The users of a tenant. */
export const userPaths = {
  '/tenants/{tenantId}/users': ofTenant(
    'ListTenantUsers',
    'The users of a tenant, read from its user pool now. Needs the permission `tenant.users`.',
    ['A page', 'TenantUsers'],
    {
      parameters: paging(MAX_USERS, MAX_USERS),
      responses: { ...conflict, ...unavailable },
    },
  ),
  '/tenants/{tenantId}/users/{userId}': ofTenant(
    'GetTenantUser',
    'One user of a tenant. Needs the permission `tenant.users`.',
    ['The user', 'TenantUser'],
    {
      parameters: [inPath('userId')],
      responses: { ...conflict, ...unavailable },
    },
  ),
};

export const userSchemas = {
  TenantUser: shape(
    {
      userId: { ...text, description: '`sub` in the user pool' },
      role: oneOf(USER_ROLES),
      status: {
        ...oneOf(USER_STATUSES),
        description: '`expired`: the invitation works no longer',
      },
      createdAt: time,
      changedAt: time,
    },
    {
      email: text,
      name: text,
      provider: {
        ...text,
        description: 'Identity provider that the user comes from',
      },
    },
  ),
  TenantUsers: shape(
    { items: list(ref('TenantUser')), readAt: time },
    { nextCursor: text },
  ),
};
