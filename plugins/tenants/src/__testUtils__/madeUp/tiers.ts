import type { Tier, TierName } from '@tenantry/plugin-tenants-common';

/** The tiers of a made-up fleet. */
export const TIERS: Record<TierName, Tier> = {
  basic: {
    name: 'basic',
    title: 'Basic',
    description: 'Shares services and tables with other Basic tenants.',
    isolation: 'pool',
    compute: 'fargate',
    usagePlan: {
      rateLimit: 10,
      burstLimit: 20,
      quota: { limit: 10_000, period: 'DAY' },
    },
    pricePerMonth: 49,
    currency: 'USD',
    readyInSeconds: 5,
    available: true,
  },
  advanced: {
    name: 'advanced',
    title: 'Advanced',
    description: 'Its own services and tables in the shared cluster.',
    isolation: 'silo-service',
    compute: 'fargate',
    usagePlan: {
      rateLimit: 50,
      burstLimit: 100,
      quota: { limit: 1_000_000, period: 'MONTH' },
    },
    pricePerMonth: 490,
    currency: 'USD',
    readyInSeconds: 240,
    available: true,
  },
  premium: {
    name: 'premium',
    title: 'Premium',
    description: 'Its own cluster, services and tables.',
    isolation: 'silo-cluster',
    compute: 'fargate',
    usagePlan: {
      rateLimit: 200,
      burstLimit: 400,
      quota: { limit: 10_000_000, period: 'MONTH' },
    },
    pricePerMonth: 1900,
    currency: 'USD',
    readyInSeconds: 360,
    available: true,
  },
};
