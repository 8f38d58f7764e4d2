import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  GetUsagePlansCommand,
  paginateGetApiKeys,
} from '@aws-sdk/client-api-gateway';
import type { TierName } from '@tenantry/plugin-tenants-common';
import { isNamed } from '../aws/isNamed';
import { SHARED_STACK, type SharedOutputs } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import { requireHeld } from '../steps/held';
import type { StepContext, StepTools } from './types';

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

/** A key with that value: the one that there is, or a new one. */
export async function createKey(
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
    const existing = isNamed(error, 'ConflictException')
      ? await findKey(tools, tenantId, value)
      : undefined;
    if (!existing) {
      throw error;
    }
    step.log(`API Gateway: the key ${existing} exists already.`);
    return existing;
  }
}

/** Whether the key is on its tier's plan now, or `unfit` when it cannot be put there. */
export async function joinPlan(
  { context }: StepTools,
  { tier }: TenantRecord,
  keyId: string,
  step: StepContext,
): Promise<'joined' | 'unfit'> {
  const { apigateway } = context.clients;
  const usagePlanId = planOf(context.shared, tier);
  try {
    await apigateway.send(
      new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }),
    );
    step.log(`API Gateway: put the key on the plan of the tier ${tier}.`);
    return 'joined';
  } catch (error) {
    if (isNamed(error, 'NotFoundException')) {
      return 'unfit';
    }
    if (!isNamed(error, 'ConflictException')) {
      throw error;
    }
  }
  // On this plan already, or on another one since before the tier was corrected?
  const { items = [] } = await apigateway.send(
    new GetUsagePlansCommand({ keyId }),
  );
  if (!items.some(({ id }) => id === usagePlanId)) {
    return 'unfit';
  }
  step.log('API Gateway: the key is on its plan already.');
  return 'joined';
}

/** Removes a key that may be gone already. */
export async function deleteKey(
  { context }: StepTools,
  keyId: string,
): Promise<boolean> {
  try {
    await context.clients.apigateway.send(
      new DeleteApiKeyCommand({ apiKey: keyId }),
    );
    return true;
  } catch (error) {
    if (isNamed(error, 'NotFoundException')) {
      return false;
    }
    throw error;
  }
}

/** A key that is gone, or that another tier's plan holds, makes room for one of the same value. */
async function replaceKey(
  tools: StepTools,
  tenant: TenantRecord,
  keyId: string,
  value: string,
  step: StepContext,
): Promise<string> {
  if (await deleteKey(tools, keyId)) {
    step.log(`API Gateway: removed the key ${keyId} of another plan.`);
  }
  const newKeyId = await createKey(tools, tenant, value, step);
  if ((await joinPlan(tools, tenant, newKeyId, step)) === 'unfit') {
    throw new LifecycleError(
      `The usage plan ${planOf(
        tools.context.shared,
        tenant.tier,
      )} of the tier ${tenant.tier} does not take the key ${newKeyId}.`,
      `Deploy ${SHARED_STACK} again, then run it again.`,
    );
  }
  return newKeyId;
}

/** The tenant's key, with the value that the registry holds since the reservation. */
export async function apiKey(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  const found = await tools.registry.getWithKey(tenantId);
  const tenant = await requireHeld(
    tools,
    found?.tenant,
    tenantId,
    step,
    'onboard',
  );
  if (tenant.state === 'active') {
    return tenant;
  }
  const value = found!.keyValue;
  let keyId = tenant.apiKeyId ?? (await createKey(tools, tenant, value, step));
  if ((await joinPlan(tools, tenant, keyId, step)) === 'unfit') {
    keyId = await replaceKey(tools, tenant, keyId, value, step);
  }
  return tenant.apiKeyId === keyId
    ? tenant
    : tools.registry.setApiKeyId(tenant, keyId);
}
