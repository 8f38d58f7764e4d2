import { z } from 'zod';
import { LifecycleError } from '../errors';
import { SHARED_STACK, type SharedOutputs } from './CellContexts';

/** One of the cell's load balancers, with the API that leads to it. */
export interface Shard {
  index: number;
  /** Base URL of the front door of its tenants. */
  apiUrl: string;
  /** The REST API and its stage, whose authorizers remember; absent where an older stack does not say. */
  apiId?: string;
  stageName?: string;
  listenerArn: string;
  /** As CloudWatch names it. */
  loadBalancerName: string;
}

const outputs = z.object({
  apiUrl: z.url(),
  apiId: z.string().min(1).optional(),
  stageName: z.string().min(1).optional(),
  listenerArn: z.string().min(1),
  loadBalancerName: z.string().min(1),
});

/** The cell's load balancers that can have tenants with services of their own; maybe none. */
export function shardsOf(shared: SharedOutputs): Shard[] {
  const shards: Shard[] = [];
  for (let index = 0; ; index += 1) {
    const found = outputs.safeParse({
      apiUrl: shared[`Shard${index}ApiUrl`],
      apiId: shared[`Shard${index}ApiId`],
      stageName: shared[`Shard${index}StageName`],
      listenerArn: shared[`Shard${index}ListenerArn`],
      loadBalancerName: shared[`Shard${index}LoadBalancerName`],
    });
    if (!found.success) {
      return shards;
    }
    shards.push({ index, ...found.data });
  }
}

/** The shard of a tenant. */
export function shardOf(shared: SharedOutputs, index: number): Shard {
  const shard = shardsOf(shared)[index];
  if (!shard) {
    throw new LifecycleError(
      `The stack ${SHARED_STACK} lacks the outputs Shard${index}ApiUrl, Shard${index}ListenerArn and Shard${index}LoadBalancerName.`,
      'Deploy it from this version of Tenantry, then run it again.',
    );
  }
  return shard;
}
