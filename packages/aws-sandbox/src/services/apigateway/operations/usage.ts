import type { GetUsageRequest, Usage } from '@aws-sdk/client-api-gateway';
import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { ApiTables } from '../tables';
import type { UsageMeter } from '../usage';
import { requirePlan } from './plans';

/** API Gateway's page of keys when the caller does not say, and at most. */
const PAGE = { default: 25, most: 500 };

const badRequest = (message: string) =>
  new AwsError('BadRequestException', message);

/** What was used of usage plans. */
export const usageOperations = (
  tables: ApiTables,
  meter: UsageMeter,
): AwsService['operations'] => ({
  GetUsage(input: GetUsageRequest): Usage {
    only(
      input,
      ['usagePlanId', 'keyId', 'startDate', 'endDate', 'limit', 'position'],
      'apigateway:GetUsage',
    );
    const plan = requirePlan(tables, input.usagePlanId!);
    const limit = input.limit ?? PAGE.default;
    const start = Number(input.position ?? 0);
    if (limit < 1 || limit > PAGE.most) {
      throw badRequest(
        `Invalid limit ${limit}: it must be from 1 to ${PAGE.most}`,
      );
    }
    if (!Number.isInteger(start)) {
      throw badRequest('Invalid position specified');
    }
    const isOnPlan = (keyId: string) =>
      tables.plansOfKey.get(keyId)?.includes(plan.id) ?? false;
    const keys = input.keyId
      ? [input.keyId].filter(isOnPlan)
      : tables.plansOfKey
          .entries()
          .filter(([, plans]) => plans.includes(plan.id))
          .map(([keyId]) => keyId)
          .sort();
    const end = start + limit;
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
            meter.daily(plan, keyId, input.startDate!, input.endDate!),
          ]),
      ),
    };
  },
});
