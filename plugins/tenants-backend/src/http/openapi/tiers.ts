import { DEPLOYMENT_MODES, TASK_SIZES } from '@tenantry/plugin-tenants-common';
import {
  answers,
  count,
  counts,
  flag,
  inPath,
  list,
  notFound,
  number,
  oneOf,
  ref,
  shape,
  text,
} from './parts';
import {
  collectors,
  compute,
  isolation,
  rates,
  routing,
  tier,
  usagePlan,
} from './values';

/** What tenants can choose from, and what becomes of it. */
export const tierPaths = {
  '/tiers': {
    get: {
      operationId: 'ListTiers',
      description: 'What tenants can choose from.',
      responses: answers('All tiers', 'Tiers'),
    },
  },
  '/tiers/{tier}': {
    get: {
      operationId: 'GetTier',
      description: 'What a tier promises and delivers. From the store.',
      parameters: [{ ...inPath('tier'), schema: tier }],
      responses: answers('The tier', 'TierDetail', notFound),
    },
  },
};

export const tierSchemas = {
  Tier: shape(
    {
      name: tier,
      title: text,
      description: text,
      isolation,
      compute,
      usagePlan,
      pricePerMonth: number,
      currency: text,
      readyInSeconds: number,
      available: flag,
      tenantCount: count,
    },
    {
      unavailableReason: text,
      byHealth: counts,
      silo: {
        ...shape(
          {
            routing,
            taskSize: oneOf(TASK_SIZES),
            minTasks: count,
            maxTasks: count,
            deploymentMode: oneOf(DEPLOYMENT_MODES),
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
  TierDetail: shape({
    tier: ref('Tier'),
    byState: counts,
    byHealth: counts,
    ...rates,
    services: list(ref('ServiceHealth')),
    clusters: list(
      shape(
        {
          name: text,
          services: count,
          runningTasks: count,
          pendingTasks: count,
          health: ref('Health'),
        },
        { cell: text, tenantId: text },
      ),
    ),
    collectors: shape(collectors),
  }),
};
