import {
  DRIFT_STATES,
  IDENTITY_PROVIDER_TYPES,
  LIFECYCLE_STATES,
  RETENTIONS,
  TENANT_SORT_FIELDS,
} from '@tenantry/plugin-tenants-common';
import { DEFAULT_LIMIT } from '../../reads/TenantLists';
import { DEFAULT_EVENTS_LIMIT, MAX_LIMIT } from '../query';
import {
  answers,
  commaSeparated,
  count,
  counts,
  flag,
  inPath,
  list,
  notFound,
  ofTenant,
  oneOf,
  paging,
  query,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './parts';
import { compute, healthState, isolation, routing, tier } from './values';

const state = oneOf(LIFECYCLE_STATES);

/** Tenants, and what a stack of theirs holds. */
export const tenantPaths = {
  '/tenants': {
    get: {
      operationId: 'ListTenants',
      description: 'Tenants that the caller may see, page by page.',
      parameters: [
        commaSeparated('tier', tier),
        commaSeparated('state', state),
        commaSeparated('health', healthState),
        commaSeparated('cell', text),
        commaSeparated('drift', oneOf(DRIFT_STATES)),
        query('owner', 'Entity ref of the owning group or user', text),
        query('q', 'Text in the id or the name', {
          ...text,
          maxLength: 100,
        }),
        query('sort', 'Prefix `-` for descending', {
          ...text,
          enum: TENANT_SORT_FIELDS.flatMap(field => [field, `-${field}`]),
          default: 'tenantId',
        }),
        ...paging(MAX_LIMIT, DEFAULT_LIMIT),
      ],
      responses: answers('A page', 'TenantList'),
    },
  },
  '/tenants/{tenantId}': {
    get: {
      operationId: 'GetTenant',
      parameters: [inPath('tenantId')],
      responses: answers('The tenant', 'TenantItem', notFound),
    },
  },
  '/tenants/{tenantId}/events': ofTenant(
    'GetTenantEvents',
    'History of a tenant, newest first.',
    ['A page', 'TenantEvents'],
    {
      parameters: paging(MAX_LIMIT, DEFAULT_EVENTS_LIMIT),
      responses: unavailable,
    },
  ),
  '/tenants/{tenantId}/resources': ofTenant(
    'GetTenantResources',
    "A tenant's stack with its resources and events, read from CloudFormation now.",
    ['The stack, if there is one', 'TenantResources'],
    { responses: unavailable },
  ),
};

export const tenantSchemas = {
  Tenant: shape(
    {
      tenantId: text,
      displayName: text,
      tier,
      isolation,
      cell: text,
      owner: text,
      state,
      version: count,
      tenantPath: text,
      stackName: text,
      apiUrl: text,
      createdAt: time,
      updatedAt: time,
    },
    {
      identity: {
        ...shape(
          { userPoolId: text, appClientId: text, issuer: text },
          { shared: flag },
        ),
        description: "Absent until a silo tenant's stack has made it",
      },
      silo: {
        ...shape(
          {
            compute,
            routing,
            imageTag: text,
            shard: count,
          },
          {
            templateVersion: text,
            identityProvider: shape({
              type: oneOf(IDENTITY_PROVIDER_TYPES),
              name: text,
            }),
          },
        ),
        description: 'Absent for pool tenants',
      },
      apiKeyId: text,
      operation: shape({ kind: text, taskId: text, startedAt: time }),
      failure: shape(
        { operation: text, step: text, cause: text, hint: text, at: time },
        { taskId: text },
      ),
      rest: {
        ...shape(
          {},
          { since: { ...time, description: 'Absent until all of them are' } },
        ),
        description:
          'Of a suspended tenant whose services are, or are being, scaled to zero',
      },
      move: {
        ...ref('TenantMove'),
        description: 'While it is on its way to another tier',
      },
      canary: { const: true },
      pin: ref('TenantPin'),
      update: {
        ...ref('TenantUpdate'),
        description: 'What it is being updated to, while it is',
      },
      offboarding: {
        ...shape(
          { retention: oneOf(RETENTIONS) },
          {
            retainedUntil: {
              ...time,
              description: 'Its data is kept until then, and its id with it',
            },
            exportedTo: {
              ...text,
              description: 'S3 URI of where its data was exported to',
            },
            erasing: {
              ...flag,
              description: 'There is no way back any more',
            },
            erasedAt: {
              ...time,
              description: 'Nothing of it is left since then: the id is free',
            },
          },
        ),
        description: 'Once its offboarding has begun',
      },
      activatedAt: time,
    },
  ),
  TenantItem: {
    allOf: [
      ref('Tenant'),
      shape(
        {},
        {
          health: ref('Health'),
          usage: ref('UsageSummary'),
          services: list(ref('ServiceMark')),
          imageTag: text,
          drift: ref('DriftSummary'),
        },
      ),
    ],
  },
  TenantList: shape(
    {
      items: list(ref('TenantItem')),
      totalItems: count,
      counts: shape(
        {
          byState: counts,
          byTier: counts,
          byHealth: counts,
        },
        { byCell: counts },
      ),
      freshness: ref('Freshness'),
    },
    { nextCursor: text, fleetVersion: text },
  ),
  TenantEvents: shape(
    {
      items: list(
        shape(
          { id: text, at: time, type: text, actor: text, message: text },
          { from: state, to: state, taskId: text },
        ),
      ),
    },
    { nextCursor: text },
  ),
  TenantResources: shape(
    {
      resources: list(
        shape(
          { logicalId: text, type: text, status: text, updatedAt: time },
          { physicalId: text, reason: text },
        ),
      ),
      events: list(
        shape(
          { id: text, at: time, logicalId: text, type: text, status: text },
          { reason: text },
        ),
      ),
    },
    {
      stack: shape(
        {
          name: text,
          id: text,
          status: text,
          inProgress: flag,
          shared: flag,
          createdAt: time,
          consoleUrl: text,
        },
        { reason: text, updatedAt: time },
      ),
    },
  ),
  Freshness: shape(
    {},
    {
      syncedAt: time,
      problem: {
        ...text,
        description: 'Why reading the registry fails, in a sentence',
      },
    },
  ),
};
