import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Sandbox } from '..';
import { clientsOf, type Clients } from './clients';
import { createStack, outputsOf } from './stacks';

/** A pattern of resources in a policy, in the account's own Region. */
export const arnOf = (service: string, resource: string) => ({
  'Fn::Sub': `arn:aws:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
});

/** Clients of a role that may do what these statements allow, and nothing else. */
export async function asRole(
  sandbox: Sandbox,
  statements: object[],
): Promise<Clients> {
  const owner = clientsOf(sandbox);
  const stack = await createStack(owner, 'role', {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: { Ref: 'AWS::AccountId' } },
                Action: 'sts:AssumeRole',
              },
            ],
          },
          Policies: [
            {
              PolicyName: 'may',
              PolicyDocument: {
                Statement: statements.map(statement => ({
                  Effect: 'Allow',
                  ...statement,
                })),
              },
            },
          ],
        },
      },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  });
  const { Credentials } = await owner.sts.send(
    new AssumeRoleCommand({
      RoleArn: outputsOf(stack).Arn,
      RoleSessionName: 'test',
    }),
  );
  return clientsOf(sandbox, {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken,
  });
}
