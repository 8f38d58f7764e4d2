import { FlushStageAuthorizersCacheCommand } from '@aws-sdk/client-api-gateway';
import { explainError } from '../aws/explain';
import { SHARED_STACK, type CellContext } from './CellContexts';
import { shardsOf } from './shards';

/** How long the front door goes by an answer of the authorizer; `infra` sets it. */
export const AUTHORIZER_CACHE_MS = 60_000;

/**
 * Has a shard's front door forget what the authorizer has said. Says why it does not:
 * nothing depends on it, but that requests go where they went before for a minute.
 */
export async function flushAuthorizers(
  { clients, shared }: CellContext,
  shard: number,
): Promise<string | undefined> {
  const { apiId: restApiId, stageName } = shardsOf(shared)[shard] ?? {};
  if (!restApiId || !stageName) {
    return `The stack ${SHARED_STACK} lacks the outputs Shard${shard}ApiId and Shard${shard}StageName: deploy it from this version of Tenantry.`;
  }
  try {
    await clients.apigateway.send(
      new FlushStageAuthorizersCacheCommand({ restApiId, stageName }),
    );
    return undefined;
  } catch (error) {
    return explainError(error).message;
  }
}
