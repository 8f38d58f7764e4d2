import { LifecycleError } from '../errors';
import { deleteKey } from '../onboarding/apiKey';
import type { StepContext, StepTools } from '../onboarding/types';
import { amend, readTenant } from '../operations/amend';
import type { TenantRecord } from '../registry/items';
import { requireChangeable } from '../users/placed';
import { ensureKey } from './ensureKey';
import { newKeyValue } from './newKeyValue';
import type { KeyWaits } from './types';
import { waitSince } from './waitSince';

type Rotation = NonNullable<TenantRecord['keyRotation']>;

/** Whether this task has rotated the key to the end before. */
const isDone = ({ keyRotation, lastTaskId }: TenantRecord, step: StepContext) =>
  !keyRotation && lastTaskId === step.taskId;

/** The rotation, when it is in the hands of this task. */
function requireOurs(tenant: TenantRecord, step: StepContext): Rotation {
  const { tenantId, keyRotation } = tenant;
  if (keyRotation?.taskId !== step.taskId) {
    throw new LifecycleError(
      keyRotation
        ? `The API key of "${tenantId}" is being rotated by another task, ${keyRotation.taskId}.`
        : `The API key of "${tenantId}" is not being rotated.`,
      keyRotation
        ? 'Wait until that task has ended, then run it again.'
        : 'Run the template from its first step.',
    );
  }
  return keyRotation;
}

/** Enters a rotation in the registry, or takes over what a task that has ended left. */
const begin = (
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> =>
  amend(tools, tenantId, step, async tenant => {
    const { keyRotation, apiKeyId } = tenant;
    if (isDone(tenant, step) || keyRotation?.taskId === step.taskId) {
      return undefined;
    }
    requireChangeable(tenant);
    if (keyRotation) {
      if (await step.isTaskRunning(keyRotation.taskId)) {
        requireOurs(tenant, step);
      }
      step.log('Registry: goes on with the rotation of a task that has ended.');
      return {
        changed: { keyRotation: { ...keyRotation, taskId: step.taskId } },
      };
    }
    const found = await tools.registry.getWithKey(tenantId);
    if (!found) {
      throw new LifecycleError(
        `The registry holds no API key of "${tenantId}".`,
        'Correct its entry in the registry.',
      );
    }
    return {
      changed: { keyRotation: { taskId: step.taskId, oldKeyId: apiKeyId } },
      // The value is known before the key is made: whoever comes again finds the key by it.
      keys: { value: found.keyValue, next: newKeyValue() },
      event: {
        type: 'key.rotating',
        message: 'The API key is being rotated: a new one is issued.',
      },
    };
  });

/** Makes the new key and puts it on the tier's plan. */
export async function issueKey(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const tenant = await begin(tools, tenantId, step);
  if (isDone(tenant, step) || tenant.keyRotation?.issuedAt) {
    step.log('API Gateway: the new key is there already.');
    return tenant;
  }
  const found = await tools.registry.getWithKey(tenantId);
  const newKeyId = await ensureKey(tools, tenant, found!.nextKeyValue!, step);
  return amend(tools, tenantId, step, current => ({
    changed: {
      keyRotation: {
        ...requireOurs(current, step),
        newKeyId,
        issuedAt: tools.now().toISOString(),
      },
    },
  }));
}

/** Lets requests come in with the new key, once API Gateway knows it. */
export async function useKey(
  tools: StepTools,
  waits: KeyWaits,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  const found = await readTenant(tools, tenantId);
  if (isDone(found, step)) {
    return found;
  }
  const { newKeyId, issuedAt } = requireOurs(found, step);
  if (!newKeyId || !issuedAt) {
    throw new LifecycleError(
      `The new API key of "${tenantId}" is not issued yet.`,
      'Run the template from its first step.',
    );
  }
  await waitSince(
    tools,
    issuedAt,
    waits.known,
    step,
    'API Gateway knows the new key everywhere',
  );
  return amend(tools, tenantId, step, async current => {
    const rotation = requireOurs(current, step);
    if (rotation.usedAt) {
      return undefined;
    }
    requireChangeable(current);
    const values = await tools.registry.getWithKey(tenantId);
    step.log(`Registry: requests use the key ${newKeyId} from now on.`);
    return {
      changed: {
        apiKeyId: newKeyId,
        keyRotation: { ...rotation, usedAt: tools.now().toISOString() },
      },
      keys: { value: values!.nextKeyValue! },
    };
  });
}

/** Removes the old key, once nobody uses it any more. */
export async function withdrawKey(
  tools: StepTools,
  waits: KeyWaits,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  const tenant = await readTenant(tools, tenantId);
  if (isDone(tenant, step)) {
    return tenant;
  }
  const { usedAt, oldKeyId } = requireOurs(tenant, step);
  if (!usedAt) {
    throw new LifecycleError(
      `Requests of "${tenantId}" still use the old API key.`,
      'Run the template from its first step.',
    );
  }
  await waitSince(
    tools,
    usedAt,
    waits.forgotten,
    step,
    'the front door has forgotten the old key',
  );
  if (oldKeyId && (await deleteKey(tools, oldKeyId))) {
    step.log(`API Gateway: removed the key ${oldKeyId}.`);
  }
  return amend(tools, tenantId, step, current => {
    requireOurs(current, step);
    return {
      changed: { keyRotation: undefined, lastTaskId: step.taskId },
      event: {
        type: 'key.rotated',
        message: 'The API key was rotated; the old one is withdrawn.',
      },
    };
  });
}
