import { MOVE_INTENTS, MOVE_PHASES } from '@tenantry/plugin-tenants-common';
import {
  count,
  flag,
  list,
  number,
  ofTenant,
  oneOf,
  query,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './parts';
import { isolation, tier, usagePlan } from './values';

const words = list(text);

/** Changes of tier. */
export const movePaths = {
  '/tenants/{tenantId}/move-preview': ofTenant(
    'GetMovePreview',
    'What a change of tier would make, copy and remove, with price, limits and isolation before and after; or why it cannot be. Needs the permission `tenant.operate`.',
    ['The preview', 'MovePreview'],
    {
      parameters: [
        { ...query('tier', 'Where the tenant would go', tier), required: true },
      ],
      responses: unavailable,
    },
  ),
};

export const moveSchemas = {
  TenantMove: shape(
    {
      from: tier,
      to: tier,
      phase: oneOf(MOVE_PHASES),
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
    isolation,
    pricePerMonth: number,
    currency: text,
    usagePlan,
    stackName: text,
  }),
  MovePreview: shape(
    {
      tenantId: text,
      tier,
      possible: flag,
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
      intent: oneOf(MOVE_INTENTS),
      after: ref('MoveSide'),
    },
  ),
};
