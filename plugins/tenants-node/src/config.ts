import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ISOLATIONS,
  TIER_NAMES,
  type Tier,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';

const usagePlan = z.strictObject({
  rateLimit: z.number().positive(),
  burstLimit: z.number().int().positive(),
  quota: z.strictObject({
    limit: z.number().int().positive(),
    period: z.enum(['DAY', 'WEEK', 'MONTH']),
  }),
});

const tier = z.strictObject({
  title: z.string().min(1),
  description: z.string().min(1),
  isolation: z.enum(ISOLATIONS),
  compute: z.enum(['fargate', 'ec2']),
  pricePerMonth: z.number().nonnegative(),
  readyInSeconds: z.number().int().positive(),
  usagePlan,
});

const cell = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  endpoint: z.url().optional(),
});

const settings = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  tiers: z.partialRecord(z.enum(TIER_NAMES), tier),
  // Several cells need a rule that places a tenant; until there is one, one it is.
  cells: z.array(cell).length(1),
});

/** An AWS account and Region with shared infrastructure that tenants are placed in. */
export type Cell = z.infer<typeof cell>;

/** `tenantry:` in app-config. */
export interface TenantrySettings {
  cells: Cell[];
  /** In the order of `TIER_NAMES`; whether they can be had is not config's to say. */
  tiers: Array<Omit<Tier, 'available' | 'unavailableReason'>>;
}

/** Reads `tenantry:` from the configuration; throws one sentence per mistake. */
export function readSettings(config: Config): TenantrySettings {
  const value = config.getOptional<object>('tenantry');
  const result = settings.safeParse(value);
  if (!result.success) {
    const sentences = result.error.issues.map(issue => {
      const path = ['tenantry', ...issue.path].join('.');
      const seen = issue.path.reduce<any>((at, key) => at?.[key], value);
      return `${path} is ${JSON.stringify(seen) ?? 'missing'}: ${
        issue.message
      }.`;
    });
    throw new InputError(`The configuration is wrong. ${sentences.join(' ')}`);
  }
  const { tiers, cells, currency } = result.data;
  return {
    cells,
    tiers: TIER_NAMES.filter(name => tiers[name]).map((name: TierName) => ({
      name,
      ...tiers[name]!,
      currency,
    })),
  };
}
