import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { CfnUsagePlan, type Stage } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { capitalize } from '../services';

/** The tiers, with what their plans allow unless the parameters say otherwise. */
const TIERS = {
  basic: { rate: 10, burst: 20, quota: 10_000 },
  advanced: { rate: 50, burst: 100, quota: 100_000 },
  premium: { rate: 200, burst: 400, quota: 1_000_000 },
} as const;

export type TierName = keyof typeof TIERS;

const TIER_NAMES = Object.keys(TIERS) as TierName[];

/** One usage plan per tier; a tenant's key is put on its tier's plan. */
export class UsagePlans extends Construct {
  readonly planIds: Record<TierName, string>;

  constructor(scope: Stack, id: string, stages: Stage[]) {
    super(scope, id);
    const number = (name: string, description: string, value: number) =>
      new CfnParameter(scope, name, {
        type: 'Number',
        description,
        default: value,
        minValue: 1,
      }).valueAsNumber;
    const planOf = (tier: TierName): string => {
      const name = capitalize(tier);
      const defaults = TIERS[tier];
      return new CfnUsagePlan(this, name, {
        description: `Requests that a tenant of the tier ${tier} may make`,
        apiStages: stages.map(({ restApi, stageName }) => ({
          apiId: restApi.restApiId,
          stage: stageName,
        })),
        throttle: {
          rateLimit: number(
            `${name}RateLimit`,
            'Requests per second',
            defaults.rate,
          ),
          burstLimit: number(
            `${name}BurstLimit`,
            'Requests at once',
            defaults.burst,
          ),
        },
        quota: {
          limit: number(
            `${name}QuotaLimit`,
            'Requests per period',
            defaults.quota,
          ),
          period: new CfnParameter(scope, `${name}QuotaPeriod`, {
            description: 'Period of the quota',
            allowedValues: ['DAY', 'WEEK', 'MONTH'],
            default: 'DAY',
          }).valueAsString,
        },
      }).ref;
    };
    this.planIds = Object.fromEntries(
      TIER_NAMES.map(tier => [tier, planOf(tier)]),
    ) as Record<TierName, string>;
  }
}
