import { AwsError } from '../../../errors';
import { nameOf, type Cluster, type TaskDefinition } from '../model';
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

/** A task definition by ARN, by family and revision, or the newest of a family. */
export function definitionFor(
  { taskDefinitions }: EcsTables,
  nameOrArn: string | undefined,
): TaskDefinition {
  const name = nameOf(nameOrArn);
  const definition = taskDefinitions
    .values()
    .filter(item =>
      name.includes(':')
        ? item.arn.endsWith(`/${name}`)
        : item.family === name && item.active,
    )
    .pop();
  if (!definition) {
    throw new AwsError(
      'ClientException',
      'Unable to describe task definition.',
    );
  }
  return definition;
}
