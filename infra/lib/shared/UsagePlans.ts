import { capitalize } from '@tenantry/application';
import { CfnUsagePlan, type Stage } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { TIER_NAMES, type PlanLimits, type TierName } from './planLimits';

/** One usage plan per tier; a tenant's key is put on its tier's plan. */
export class UsagePlans extends Construct {
  readonly planIds: Record<TierName, string>;

  constructor(
    scope: Construct,
    id: string,
    props: { stages: Stage[]; limits: Record<TierName, PlanLimits> },
  ) {
    super(scope, id);
    const planOf = (tier: TierName): string => {
      const { rateLimit, burstLimit, quota } = props.limits[tier];
      return new CfnUsagePlan(this, capitalize(tier), {
        description: `Requests that a tenant of the tier ${tier} may make`,
        apiStages: props.stages.map(({ restApi, stageName }) => ({
          apiId: restApi.restApiId,
          stage: stageName,
        })),
        throttle: { rateLimit, burstLimit },
        quota,
      }).ref;
    };
    this.planIds = Object.fromEntries(
      TIER_NAMES.map(tier => [tier, planOf(tier)]),
    ) as Record<TierName, string>;
  }
}
