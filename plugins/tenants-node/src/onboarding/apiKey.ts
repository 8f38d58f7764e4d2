import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  paginateGetApiKeys,
} from '@aws-sdk/client-api-gateway';
import type { TierName } from '@tenantry/plugin-tenants-common';
import type { SharedOutputs } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import { RegistryConflict } from '../registry/Registry';
import { requireHeld } from './held';
import type { StepContext, StepTools } from './types';

const isConflict = (error: unknown) =>
  (error as Error | undefined)?.name === 'ConflictException';

const planOf = (shared: SharedOutputs, tier: TierName): string =>
  ({
    basic: shared.UsagePlanIdBasic,
    advanced: shared.UsagePlanIdAdvanced,
    premium: shared.UsagePlanIdPremium,
  }[tier]);

/** The key that an earlier run of the step has made: its value tells it from others. */
async function findKey(
  { context }: StepTools,
  tenantId: string,
  value: string,
): Promise<string | undefined> {
  const pages = paginateGetApiKeys(
    { client: context.clients.apigateway },
    { nameQuery: tenantId, includeValues: true },
  );
  for await (const { items = [] } of pages) {
    const found = items.find(item => item.value === value);
    if (found) {
      return found.id;
    }
  }
  return undefined;
}

async function createKey(
  tools: StepTools,
  { tenantId, tier, cell }: TenantRecord,
  value: string,
  step: StepContext,
): Promise<string> {
  try {
    const { id } = await tools.context.clients.apigateway.send(
      new CreateApiKeyCommand({
        name: tenantId,
        value,
        enabled: true,
        tags: {
          'tenantry:tenant': tenantId,
          'tenantry:tier': tier,
          'tenantry:cell': cell,
        },
      }),
    );
    step.log(`API Gateway: created the key ${id}.`);
    return id!;
  } catch (error) {
    const existing = isConflict(error)
      ? await findKey(tools, tenantId, value)
      : undefined;
    if (!existing) {
      throw error;
    }
    step.log(`API Gateway: the key ${existing} exists already.`);
    return existing;
  }
}

async function joinPlan(
  { context }: StepTools,
  { tier }: TenantRecord,
  keyId: string,
  step: StepContext,
): Promise<void> {
  try {
    await context.clients.apigateway.send(
      new CreateUsagePlanKeyCommand({
        usagePlanId: planOf(context.shared, tier),
        keyId,
        keyType: 'API_KEY',
      }),
    );
    step.log(`API Gateway: put the key on the plan of the tier ${tier}.`);
  } catch (error) {
    if (!isConflict(error)) {
      throw error;
    }
    step.log('API Gateway: the key is on its plan already.');
  }
}

/** The tenant's key, with the value that the registry holds since the reservation. */
export async function apiKey(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  const found = await tools.registry.getWithKey(tenantId);
  const tenant = await requireHeld(tools, found?.tenant, tenantId, step);
  if (tenant.state === 'active') {
    return tenant;
  }
  const keyId =
    tenant.apiKeyId ?? (await createKey(tools, tenant, found!.keyValue, step));
  await joinPlan(tools, tenant, keyId, step);
  if (tenant.apiKeyId) {
    return tenant;
  }
  try {
    await tools.registry.setApiKeyId(tenant, keyId);
  } catch (error) {
    throw error instanceof RegistryConflict
      ? new LifecycleError(
          `The entry of "${tenantId}" in the registry was changed by somebody else.`,
          'Run it again.',
        )
      : error;
  }
  return { ...tenant, apiKeyId: keyId, version: tenant.version + 1 };
}
