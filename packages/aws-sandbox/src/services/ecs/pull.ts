import type { Iam } from '../../iam/iam';
import type { Account } from '../../types';
import { parseAddress } from './images';
import type { ContainerDefinition, TaskDefinition } from './model';

/**
 * Why ECS may not pull a container's image, in its own words: the task's execution role
 * has to allow it, for images in the account's own registry.
 */
export function mayPull(
  { account, iam }: { account: Account; iam: Iam },
  { executionRoleArn }: TaskDefinition,
  { Image }: ContainerDefinition,
): { problem: string } | undefined {
  const { registry, repository } = parseAddress(Image);
  const own = `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com`;
  if (registry !== own || !executionRoleArn) {
    return undefined;
  }
  const allowed = iam.allows(
    executionRoleArn,
    'ecr:BatchGetImage',
    account.arn('ecr', `repository/${repository}`),
  );
  return allowed
    ? undefined
    : {
        problem: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${Image}: pulling from host ${own} failed with status code [manifests]: 403 Forbidden`,
      };
}
