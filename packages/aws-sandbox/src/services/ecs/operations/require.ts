import { AwsError } from '../../../errors';
import { nameOf, type Cluster } from '../model';
import type { EcsTables } from '../tables';

export const missing = (arn: string) => ({ arn, reason: 'MISSING' });

/** The cluster of a call, or ECS's refusal. */
export function requireCluster(
  { clusters }: EcsTables,
  nameOrArn?: string,
): Cluster {
  const cluster = clusters.get(nameOf(nameOrArn));
  if (!cluster) {
    throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  }
  return cluster;
}
