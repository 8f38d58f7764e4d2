import { USER_ROLES, USER_STATUSES } from '@tenantry/plugin-tenants-common';
import {
  errors,
  inPath,
  json,
  list,
  notFound,
  query,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './openapiParts';
import { MAX_USERS } from './query';

const conflict = {
  '409': json(
    'The tenant has no users: not yet, or no longer; the message says which',
    ref('Error'),
  ),
};

/** The users of a tenant. */
export const userPaths = {
  '/tenants/{tenantId}/users': {
    get: {
      operationId: 'ListTenantUsers',
      description:
        'The users of a tenant, read from its user pool now. Needs the permission `tenant.users`.',
      parameters: [
        inPath('tenantId'),
        query('limit', 'Page size', {
          type: 'integer',
          minimum: 1,
          maximum: MAX_USERS,
          default: MAX_USERS,
        }),
        query('cursor', '`nextCursor` of the previous page', text),
      ],
      responses: {
        '200': json('A page', ref('TenantUsers')),
        ...errors,
        ...notFound,
        ...conflict,
        ...unavailable,
      },
    },
  },
  '/tenants/{tenantId}/users/{userId}': {
    get: {
      operationId: 'GetTenantUser',
      description: 'One user of a tenant. Needs the permission `tenant.users`.',
      parameters: [inPath('tenantId'), inPath('userId')],
      responses: {
        '200': json('The user', ref('TenantUser')),
        ...errors,
        ...notFound,
        ...conflict,
        ...unavailable,
      },
    },
  },
};

export const userSchemas = {
  TenantUser: shape(
    {
      userId: { ...text, description: '`sub` in the user pool' },
      role: { type: 'string', enum: [...USER_ROLES] },
      status: {
        type: 'string',
        enum: [...USER_STATUSES],
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
