import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { UsagePlan } from '../model';
import type { ApiTables } from '../tables';
import type { UsageMeter } from '../usage';

const planShape = (plan: UsagePlan) => ({
  id: plan.id,
  name: plan.name,
  description: plan.description,
  apiStages: plan.stages,
  throttle: plan.throttle,
  quota: plan.quota,
});

/** Usage plans and what was used of them. */
export function planOperations(
  tables: ApiTables,
  meter: UsageMeter,
): AwsService['operations'] {
  const requirePlan = (id: string): UsagePlan => {
    const plan = tables.usagePlans.get(id);
    if (!plan) {
      throw new AwsError(
        'NotFoundException',
        'Invalid Usage Plan identifier specified',
        404,
      );
    }
    return plan;
  };
  return {
    GetUsagePlan(input) {
      only(input, ['usagePlanId'], 'apigateway:GetUsagePlan');
      return planShape(requirePlan(input.usagePlanId));
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
    GetUsage(input) {
      only(
        input,
        ['usagePlanId', 'keyId', 'startDate', 'endDate', 'limit', 'position'],
        'apigateway:GetUsage',
      );
      const plan = requirePlan(input.usagePlanId);
      const keys = tables.plansOfKey
        .entries()
        .filter(
          ([keyId, plans]) =>
            plans.includes(plan.id) && (!input.keyId || input.keyId === keyId),
        )
        .map(([keyId]) => keyId)
        .sort();
      const start = Number(input.position ?? 0);
      const end = start + (input.limit ?? 25);
      return {
        usagePlanId: plan.id,
        startDate: input.startDate,
        endDate: input.endDate,
        position: end < keys.length ? String(end) : undefined,
        items: Object.fromEntries(
          keys
            .slice(start, end)
            .map(keyId => [
              keyId,
              meter.daily(plan, keyId, input.startDate, input.endDate),
            ]),
        ),
      };
    },
  };
}
