import { capitalize } from '@tenantry/application';
import { CfnParameter, type Stack } from 'aws-cdk-lib';

/** The tiers, with what their plans allow unless the parameters say otherwise. */
const TIERS = {
  basic: { rate: 10, burst: 20, quota: 10_000 },
  advanced: { rate: 50, burst: 100, quota: 100_000 },
  premium: { rate: 200, burst: 400, quota: 1_000_000 },
} as const;

export type TierName = keyof typeof TIERS;

export const TIER_NAMES = Object.keys(TIERS) as TierName[];

/** What the usage plan of a tier allows. */
export interface PlanLimits {
  /** Requests per second. */
  rateLimit: number;
  /** Requests at once. */
  burstLimit: number;
  quota: { limit: number; period: string };
}

/** The limits of each tier: parameters of the stack. */
export function planLimits(stack: Stack): Record<TierName, PlanLimits> {
  const number = (name: string, description: string, value: number) =>
    new CfnParameter(stack, name, {
      type: 'Number',
      description,
      default: value,
      minValue: 1,
    }).valueAsNumber;
  const limitsOf = (tier: TierName): PlanLimits => {
    const name = capitalize(tier);
    const { rate, burst, quota } = TIERS[tier];
    return {
      rateLimit: number(`${name}RateLimit`, 'Requests per second', rate),
      burstLimit: number(`${name}BurstLimit`, 'Requests at once', burst),
      quota: {
        limit: number(`${name}QuotaLimit`, 'Requests per period', quota),
        period: new CfnParameter(stack, `${name}QuotaPeriod`, {
          description: 'Period of the quota',
          allowedValues: ['DAY', 'WEEK', 'MONTH'],
          default: 'DAY',
        }).valueAsString,
      },
    };
  };
  return Object.fromEntries(
    TIER_NAMES.map(tier => [tier, limitsOf(tier)]),
  ) as Record<TierName, PlanLimits>;
}
