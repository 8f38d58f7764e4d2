import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { Account, AwsService } from '../../../types';
import type { ApiKey } from '../model';
import type { ApiTables } from '../tables';

/** Page length when the caller does not say; API Gateway's. */
const PAGE = 25;
/** Shortest key value; API Gateway's. */
const MIN_VALUE_LENGTH = 20;

const notFound = (what: string) =>
  new AwsError(
    'NotFoundException',
    `Invalid ${what} identifier specified`,
    404,
  );

const keyShape = (key: ApiKey, withValue: boolean) => ({
  id: key.id,
  value: withValue ? key.value : undefined,
  name: key.name,
  description: key.description,
  enabled: key.enabled,
  createdDate: new Date(key.createdAt),
  lastUpdatedDate: new Date(key.updatedAt),
  tags: key.tags,
  stageKeys: [],
});

/** API keys and which usage plans they are on. */
export function keyOperations(
  account: Account,
  tables: ApiTables,
): AwsService['operations'] {
  const { apiKeys, keyValues, plansOfKey, usagePlans } = tables;

  const requireKey = (id: string): ApiKey => {
    const key = apiKeys.get(id);
    if (!key) {
      throw notFound('API Key');
    }
    return key;
  };
  const requirePlan = (id: string) => {
    const plan = usagePlans.get(id);
    if (!plan) {
      throw notFound('Usage Plan');
    }
    return plan;
  };
  const planKeyShape = (key: ApiKey) => ({
    id: key.id,
    type: 'API_KEY',
    value: key.value,
    name: key.name,
  });

  return {
    CreateApiKey(input) {
      only(
        input,
        ['name', 'description', 'enabled', 'value', 'tags'],
        'apigateway:CreateApiKey',
      );
      const value: string = input.value ?? account.ids.alphanumeric(40);
      if (value.length < MIN_VALUE_LENGTH) {
        throw new AwsError(
          'BadRequestException',
          `API Key value should be at least ${MIN_VALUE_LENGTH} characters`,
        );
      }
      if (keyValues.get(value)) {
        throw new AwsError('ConflictException', 'API Key already exists', 409);
      }
      const now = account.clock.now().toISOString();
      const key: ApiKey = {
        id: account.ids.alphanumeric(10),
        value,
        name: input.name,
        description: input.description,
        enabled: input.enabled ?? false,
        tags: input.tags ?? {},
        createdAt: now,
        updatedAt: now,
      };
      apiKeys.put(key.id, key);
      keyValues.put(value, key.id);
      return keyShape(key, true);
    },

    GetApiKey(input) {
      only(input, ['apiKey', 'includeValue'], 'apigateway:GetApiKey');
      return keyShape(requireKey(input.apiKey), Boolean(input.includeValue));
    },

    GetApiKeys(input) {
      only(
        input,
        ['nameQuery', 'includeValues', 'limit', 'position'],
        'apigateway:GetApiKeys',
      );
      const found = apiKeys
        .values()
        .filter(key => (key.name ?? '').startsWith(input.nameQuery ?? ''))
        .sort((a, b) => a.id.localeCompare(b.id));
      const start = input.position
        ? found.findIndex(key => key.id > input.position)
        : 0;
      const page =
        start < 0 ? [] : found.slice(start, start + (input.limit ?? PAGE));
      const last = page[page.length - 1];
      return {
        items: page.map(key => keyShape(key, Boolean(input.includeValues))),
        position:
          last && last !== found[found.length - 1] ? last.id : undefined,
      };
    },

    UpdateApiKey(input) {
      only(input, ['apiKey', 'patchOperations'], 'apigateway:UpdateApiKey');
      let key = requireKey(input.apiKey);
      for (const { op, path, value } of input.patchOperations ?? []) {
        if (
          op !== 'replace' ||
          !['/enabled', '/name', '/description'].includes(path)
        ) {
          throw new AwsError(
            'BadRequestException',
            `Invalid patch operation ${op} ${path}`,
          );
        }
        const name = path.slice(1);
        key = { ...key, [name]: name === 'enabled' ? value === 'true' : value };
      }
      key = { ...key, updatedAt: account.clock.now().toISOString() };
      apiKeys.put(key.id, key);
      return keyShape(key, false);
    },

    DeleteApiKey(input) {
      only(input, ['apiKey'], 'apigateway:DeleteApiKey');
      const key = requireKey(input.apiKey);
      apiKeys.delete(key.id);
      keyValues.delete(key.value);
      plansOfKey.delete(key.id);
    },

    CreateUsagePlanKey(input) {
      only(
        input,
        ['usagePlanId', 'keyId', 'keyType'],
        'apigateway:CreateUsagePlanKey',
      );
      const plan = requirePlan(input.usagePlanId);
      const key = requireKey(input.keyId);
      const plans = plansOfKey.get(key.id) ?? [];
      if (plans.includes(plan.id)) {
        throw new AwsError(
          'ConflictException',
          'Usage Plan Key already exists',
          409,
        );
      }
      const sameStage = plans.some(id =>
        usagePlans
          .get(id)
          ?.stages.some(a =>
            plan.stages.some(b => a.apiId === b.apiId && a.stage === b.stage),
          ),
      );
      if (sameStage) {
        throw new AwsError(
          'ConflictException',
          `API Key ${key.id} cannot be added to multiple usage plans with the same API stage`,
          409,
        );
      }
      plansOfKey.put(key.id, [...plans, plan.id]);
      return planKeyShape(key);
    },

    GetUsagePlanKey(input) {
      only(input, ['usagePlanId', 'keyId'], 'apigateway:GetUsagePlanKey');
      requirePlan(input.usagePlanId);
      if (!plansOfKey.get(input.keyId)?.includes(input.usagePlanId)) {
        throw notFound('Usage Plan Key');
      }
      return planKeyShape(requireKey(input.keyId));
    },

    GetUsagePlanKeys(input) {
      only(
        input,
        ['usagePlanId', 'nameQuery', 'limit', 'position'],
        'apigateway:GetUsagePlanKeys',
      );
      requirePlan(input.usagePlanId);
      const found = plansOfKey
        .entries()
        .filter(([, plans]) => plans.includes(input.usagePlanId))
        .map(([id]) => requireKey(id))
        .filter(key => (key.name ?? '').startsWith(input.nameQuery ?? ''))
        .sort((a, b) => a.id.localeCompare(b.id));
      const start = Number(input.position ?? 0);
      const end = start + (input.limit ?? PAGE);
      return {
        items: found.slice(start, end).map(planKeyShape),
        position: end < found.length ? String(end) : undefined,
      };
    },

    DeleteUsagePlanKey(input) {
      only(input, ['usagePlanId', 'keyId'], 'apigateway:DeleteUsagePlanKey');
      const plans = plansOfKey.get(input.keyId) ?? [];
      if (!plans.includes(input.usagePlanId)) {
        throw notFound('Usage Plan Key');
      }
      plansOfKey.put(
        input.keyId,
        plans.filter(id => id !== input.usagePlanId),
      );
    },
  };
}
