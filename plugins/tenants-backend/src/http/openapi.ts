import {
  COMPUTES,
  DEPLOYMENT_MODES,
  DRIFT_STATES,
  HEALTH_STATES,
  IDENTITY_PROVIDER_TYPES,
  ISOLATIONS,
  LIFECYCLE_STATES,
  ROUTINGS,
  TASK_SIZES,
  TENANT_SORT_FIELDS,
  TIER_NAMES,
} from '@tenantry/plugin-tenants-common';
import { DEFAULT_LIMIT } from '../TenantReads';
import { driftPaths, driftSchemas } from './openapiDrift';
import { movePaths, moveSchemas } from './openapiMoves';
import {
  observabilityPaths,
  observabilitySchemas,
} from './openapiObservability';
import {
  commaSeparated,
  count,
  counts,
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
import { updatePaths, updateSchemas } from './openapiUpdates';
import { userPaths, userSchemas } from './openapiUsers';
import { DEFAULT_EVENTS_LIMIT, MAX_LIMIT } from './query';

const tier = { type: 'string', enum: [...TIER_NAMES] };
const state = { type: 'string', enum: [...LIFECYCLE_STATES] };
const compute = { type: 'string', enum: [...COMPUTES] };
const routing = { type: 'string', enum: [...ROUTINGS] };
const isolation = { type: 'string', enum: [...ISOLATIONS] };

const paging = (defaultLimit: number) => [
  query('limit', 'Page size', {
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: defaultLimit,
  }),
  query('cursor', '`nextCursor` of the previous page', text),
];
const tenantId = inPath('tenantId');

/** The HTTP API in OpenAPI 3.1, served as `/openapi.json`. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Tenants',
    version: '1.0.0',
    description:
      'Reads tenants. Changes go through scaffolder templates; an update of the fleet that is under way can be paused, resumed and stopped.',
  },
  paths: {
    '/tenants': {
      get: {
        operationId: 'ListTenants',
        description: 'Tenants that the caller may see, page by page.',
        parameters: [
          commaSeparated('tier', tier),
          commaSeparated('state', state),
          commaSeparated('health', {
            type: 'string',
            enum: [...HEALTH_STATES],
          }),
          commaSeparated('cell', text),
          commaSeparated('drift', { type: 'string', enum: [...DRIFT_STATES] }),
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
          ...paging(DEFAULT_LIMIT),
        ],
        responses: { '200': json('A page', ref('TenantList')), ...errors },
      },
    },
    '/tenants/{tenantId}': {
      get: {
        operationId: 'GetTenant',
        parameters: [tenantId],
        responses: {
          '200': json('The tenant', ref('TenantItem')),
          ...errors,
          ...notFound,
        },
      },
    },
    '/tenants/{tenantId}/events': {
      get: {
        operationId: 'GetTenantEvents',
        description: 'History of a tenant, newest first.',
        parameters: [tenantId, ...paging(DEFAULT_EVENTS_LIMIT)],
        responses: {
          '200': json('A page', ref('TenantEvents')),
          ...errors,
          ...notFound,
          ...unavailable,
        },
      },
    },
    '/tenants/{tenantId}/resources': {
      get: {
        operationId: 'GetTenantResources',
        description:
          "A tenant's stack with its resources and events, read from CloudFormation now.",
        parameters: [tenantId],
        responses: {
          '200': json('The stack, if there is one', ref('TenantResources')),
          ...errors,
          ...notFound,
          ...unavailable,
        },
      },
    },
    '/availability/{tenantId}': {
      get: {
        operationId: 'GetAvailability',
        description: 'May a new tenant take this id?',
        parameters: [tenantId],
        responses: {
          '200': json('Yes or no', ref('Availability')),
          ...errors,
          ...unavailable,
        },
      },
    },
    '/capacity': {
      get: {
        operationId: 'GetCapacity',
        description: 'Is there room for one more tenant?',
        parameters: [
          {
            ...query('tier', 'What the tenant would be', tier),
            required: true,
          },
          query('compute', "Default: the tier's", compute),
          query('imageTag', 'Default: what the pool runs', {
            ...text,
            maxLength: 128,
          }),
          query('cell', 'Default: the cell with the most room', text),
        ],
        responses: {
          '200': json('Yes or no, check by check', ref('Capacity')),
          ...errors,
          ...unavailable,
        },
      },
    },
    '/tiers': {
      get: {
        operationId: 'ListTiers',
        description: 'What tenants can choose from.',
        responses: { '200': json('All tiers', ref('Tiers')), ...errors },
      },
    },
    ...movePaths,
    ...userPaths,
    ...updatePaths,
    ...driftPaths,
    ...observabilityPaths,
  },
  components: {
    schemas: {
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
              { shared: { type: 'boolean' } },
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
                  type: { ...text, enum: [...IDENTITY_PROVIDER_TYPES] },
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
          move: {
            ...ref('TenantMove'),
            description: 'While it is on its way to another tier',
          },
          canary: { const: true },
          pin: ref('TenantPin'),
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
      Availability: shape(
        { tenantId: text, available: { type: 'boolean' }, message: text },
        { retry: { type: 'boolean' } },
      ),
      Capacity: shape(
        {
          tier,
          room: { type: 'boolean' },
          checkedAt: time,
          checks: list(
            shape(
              {
                id: text,
                title: text,
                state: { ...text, enum: ['ok', 'short', 'unknown'] },
                message: text,
              },
              {
                used: { type: 'number' },
                limit: { type: 'number' },
                needs: { type: 'number' },
              },
            ),
          ),
        },
        { cell: text },
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
              inProgress: { type: 'boolean' },
              shared: { type: 'boolean' },
              createdAt: time,
              consoleUrl: text,
            },
            { reason: text, updatedAt: time },
          ),
        },
      ),
      Tier: shape(
        {
          name: tier,
          title: text,
          description: text,
          isolation,
          compute,
          usagePlan: shape({
            rateLimit: { type: 'number' },
            burstLimit: { type: 'number' },
            quota: shape({
              limit: { type: 'number' },
              period: { ...text, enum: ['DAY', 'WEEK', 'MONTH'] },
            }),
          }),
          pricePerMonth: { type: 'number' },
          currency: text,
          readyInSeconds: { type: 'number' },
          available: { type: 'boolean' },
          tenantCount: count,
        },
        {
          unavailableReason: text,
          byHealth: counts,
          silo: {
            ...shape(
              {
                routing,
                taskSize: { ...text, enum: [...TASK_SIZES] },
                minTasks: count,
                maxTasks: count,
                deploymentMode: { ...text, enum: [...DEPLOYMENT_MODES] },
              },
              {
                instanceType: text,
                sharedRows: list(text),
              },
            ),
            description: 'For tenants with a stack of their own',
          },
        },
      ),
      Tiers: shape(
        {
          items: list(ref('Tier')),
          services: list(shape({ name: text, path: text, healthPath: text })),
          freshness: ref('Freshness'),
        },
        { cells: list(shape({ id: text, region: text })) },
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
      ...moveSchemas,
      ...userSchemas,
      ...updateSchemas,
      ...driftSchemas,
      ...observabilitySchemas,
      Error: shape({
        error: shape({ name: text, message: text }),
      }),
    },
  },
} as const;
