import type { Account, MadeResource } from '../types';
import type { Tagged } from '../services/tagging';
import type { ResourceRecord } from './model';
import { tagsOf } from './ResourceWork';
import type { Stacks } from './stacks';

/** Types that carry tags and whose `Ref` is an id of EC2, by what stands before it in ARNs. */
const EC2: Record<string, string> = {
  'AWS::EC2::SecurityGroup': 'security-group',
  'AWS::EC2::LaunchTemplate': 'launch-template',
};

/** Types that the tagging API does not tell of, though they have ARNs. */
const UNTOLD = /^AWS::(IAM|ApplicationAutoScaling)::/;

function arnOf(
  account: Account,
  { type, physicalId = '', attributes }: ResourceRecord,
): string | undefined {
  if (UNTOLD.test(type)) {
    return undefined;
  }
  if (EC2[type]) {
    return account.arn('ec2', `${EC2[type]}/${physicalId}`);
  }
  const arn = physicalId.startsWith('arn:') ? physicalId : attributes.Arn;
  return typeof arn === 'string' ? arn.replace(/:\*$/, '') : undefined;
}

/** What stacks have made and is there, also when its stack is gone; `isThere` knows of types whose services delete by themselves. */
export function taggedResources(
  stacks: Stacks,
  isThere: (resource: MadeResource) => boolean,
): Tagged[] {
  return stacks.all().flatMap(stack =>
    stacks
      .resources(stack.id)
      .values()
      .filter(
        ({ status, physicalId, type, properties }) =>
          status !== 'DELETE_COMPLETE' &&
          physicalId !== undefined &&
          isThere({ type, physicalId, properties }),
      )
      .flatMap(resource => {
        const arn = arnOf(stacks.account, resource);
        return arn
          ? [{ arn, tags: { ...stack.tags, ...tagsOf(resource.properties) } }]
          : [];
      }),
  );
}
