import type { Access, Account } from '../types';
import type { Stacks } from './stacks';

/** Where S3 has what is at an address here. */
function addressInS3(account: Account, url: string): string {
  const here = `${account.endpoint()}/`;
  if (!url.startsWith(here)) {
    return url;
  }
  const [bucket, ...key] = url.slice(here.length).split('/');
  return `https://${bucket}.s3.${account.region}.amazonaws.com/${key.join(
    '/',
  )}`;
}

/**
 * What a call of CloudFormation needs to be allowed: its action on the stack, with the role
 * and the template as conditions, and to pass that role to CloudFormation.
 */
export const cloudFormationAccess =
  (account: Account, stacks: Stacks) =>
  (operation: string, input: any): Access[] => {
    const { StackName, RoleARN, TemplateURL } = input;
    const passes: Access[] = RoleARN
      ? [
          {
            action: 'iam:PassRole',
            resource: RoleARN,
            context: {
              'iam:passedtoservice': ['cloudformation.amazonaws.com'],
            },
          },
        ]
      : [];
    const ofThatName = StackName
      ? account.arn('cloudformation', `stack/${StackName}/*`)
      : '*';
    return [
      ...passes,
      {
        action: `cloudformation:${operation}`,
        resource: stacks.find(StackName ?? '')?.id ?? ofThatName,
        context: {
          'cloudformation:rolearn': RoleARN && [RoleARN],
          'cloudformation:templateurl': TemplateURL && [
            addressInS3(account, TemplateURL),
          ],
        },
      },
    ];
  };
