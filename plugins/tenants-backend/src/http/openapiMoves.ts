import {
  ISOLATIONS,
  MOVE_INTENTS,
  MOVE_PHASES,
  TIER_NAMES,
} from '@tenantry/plugin-tenants-common';
import {
  count,
  errors,
  inPath,
  json,
  list,
  notFound,
  number,
  query,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './openapiParts';

const tier = { type: 'string', enum: [...TIER_NAMES] };
const words = list(text);

/** Changes of tier. */
export const movePaths = {
  '/tenants/{tenantId}/move-preview': {
    get: {
      operationId: 'GetMovePreview',
      description:
        'What a change of tier would make, copy and remove, with price, limits and isolation before and after; or why it cannot be. Needs the permission `tenant.operate`.',
      parameters: [
        inPath('tenantId'),
        { ...query('tier', 'Where the tenant would go', tier), required: true },
      ],
      responses: {
        '200': json('The preview', ref('MovePreview')),
        ...errors,
        ...notFound,
        ...unavailable,
      },
    },
  },
};

export const moveSchemas = {
  TenantMove: shape(
    {
      from: tier,
      to: tier,
      phase: { type: 'string', enum: [...MOVE_PHASES] },
      startedAt: time,
    },
    {
      switchedAt: {
        ...time,
        description: 'Since when it is served from where it goes to',
      },
      frozenMs: { ...number, description: 'How long its writes were refused' },
      progress: shape(
        { rows: count, total: count, rate: number, at: time },
        { secondsLeft: number },
      ),
    },
  ),
  MoveSide: shape({
    name: tier,
    title: text,
    isolation: { type: 'string', enum: [...ISOLATIONS] },
    pricePerMonth: number,
    currency: text,
    usagePlan: shape({
      rateLimit: number,
      burstLimit: number,
      quota: shape({
        limit: number,
        period: { ...text, enum: ['DAY', 'WEEK', 'MONTH'] },
      }),
    }),
    stackName: text,
  }),
  MovePreview: shape(
    {
      tenantId: text,
      tier,
      possible: { type: 'boolean' },
      before: ref('MoveSide'),
      creates: words,
      moves: words,
      deletes: words,
      keeps: words,
      checks: list({ type: 'object' }),
      checkedAt: time,
    },
    {
      reason: { ...text, description: 'Why not, and what to do' },
      intent: { type: 'string', enum: [...MOVE_INTENTS] },
      after: ref('MoveSide'),
    },
  ),
};
