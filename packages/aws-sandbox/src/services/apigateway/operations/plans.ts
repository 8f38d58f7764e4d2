import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { UsagePlan } from '../model';
import type { ApiTables } from '../tables';

const planShape = (plan: UsagePlan) => ({
  id: plan.id,
  name: plan.name,
  description: plan.description,
  apiStages: plan.stages,
  throttle: plan.throttle,
  quota: plan.quota,
});

/** The plan of a call, or API Gateway's refusal. */
export function requirePlan({ usagePlans }: ApiTables, id: string): UsagePlan {
  const plan = usagePlans.get(id);
  if (!plan) {
    throw new AwsError(
      'NotFoundException',
      'Invalid Usage Plan identifier specified',
      404,
    );
  }
  return plan;
}

/** Usage plans. */
export function planOperations(tables: ApiTables): AwsService['operations'] {
  return {
    GetUsagePlan(input) {
      only(input, ['usagePlanId'], 'apigateway:GetUsagePlan');
      return planShape(requirePlan(tables, input.usagePlanId));
    },
    GetUsagePlans(input) {
      only(input, ['keyId', 'limit'], 'apigateway:GetUsagePlans');
      const ofKey = input.keyId && (tables.plansOfKey.get(input.keyId) ?? []);
      return {
        items: tables.usagePlans
          .values()
          .filter(plan => !ofKey || ofKey.includes(plan.id))
          .map(planShape),
      };
    },
  };
}
