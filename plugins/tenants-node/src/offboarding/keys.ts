import {
  DeleteApiKeyCommand,
  paginateGetApiKeys,
} from '@aws-sdk/client-api-gateway';
import type { StepContext, StepTools } from '../onboarding/types';

/** Ids of all keys of a tenant, also of those that an interrupted step has left. */
export async function keysOf(
  { context }: StepTools,
  tenantId: string,
): Promise<string[]> {
  const ids: string[] = [];
  // The query is for the beginning of names.
  for await (const { items = [] } of paginateGetApiKeys(
    { client: context.clients.apigateway },
    { nameQuery: tenantId },
  )) {
    ids.push(
      ...items.filter(({ name }) => name === tenantId).map(({ id }) => id!),
    );
  }
  return ids;
}

/** Deletes a tenant's keys: without one, the front door refuses its requests. */
export async function removeKeys(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<void> {
  for (const apiKey of await keysOf(tools, tenantId)) {
    step.signal.throwIfAborted();
    try {
      await tools.context.clients.apigateway.send(
        new DeleteApiKeyCommand({ apiKey }),
      );
      step.log(`API Gateway: removed the key ${apiKey}.`);
    } catch (error) {
      if ((error as Error).name !== 'NotFoundException') {
        throw error;
      }
    }
  }
}
