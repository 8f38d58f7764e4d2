import * as schemas from '@aws-sdk/client-sts';
import { AwsError } from '../../errors';
import { only } from '../../http/only';
import type { Iam } from '../../iam/iam';
import {
  isAllowed,
  principalContext,
  tagKeys,
  type ConditionContext,
} from '../../iam/policy';
import type { Account, AwsService, Principal } from '../../types';

/** Shortest and longest session, seconds; STS's limits (chained roles at most an hour). */
const TTL = { min: 900, max: 43_200, chained: 3_600 };

const valuesOf = (tags: schemas.Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** Condition keys of a call that passes session tags. */
const tagContext = (tags: schemas.Tag[]): ConditionContext => ({
  'aws:tagkeys': tags.map(tag => tag.Key!),
  ...tagKeys('aws:RequestTag', valuesOf(tags)),
});

/** STS: sessions of roles, with tags. */
export function createSts(account: Account, iam: Iam): AwsService {
  const trusts = (
    roleArn: string,
    principal: Principal,
    action: string,
    { Tags: tags = [], ExternalId }: schemas.AssumeRoleRequest,
  ) => {
    const trust = iam.roleOf(roleArn)?.trust;
    if (!trust || principal.kind === 'anonymous') {
      return false;
    }
    const caller =
      principal.kind === 'role'
        ? iam.roles.get(principal.roleName)!.arn
        : principal.arn;
    const statements = [trust.Statement].flat().filter(statement => {
      const principals = [
        (statement.Principal as { AWS?: string | string[] })?.AWS ?? [],
      ].flat();
      return principals.some(
        known =>
          known === caller ||
          known === account.accountId ||
          known === `arn:aws:iam::${account.accountId}:root`,
      );
    });
    return isAllowed([{ Statement: statements }], {
      action,
      resource: '*',
      context: {
        ...principalContext(principal),
        ...tagContext(tags),
        ...(ExternalId ? { 'sts:externalid': [ExternalId] } : {}),
      },
    });
  };

  return {
    signingName: 'sts',
    protocol: 'query',
    schemas: schemas as never,
    accessOf: (operation, input) =>
      operation === 'GetCallerIdentity'
        ? []
        : [
            { action: 'sts:AssumeRole', resource: input.RoleArn ?? '*' },
            ...(input.Tags?.length
              ? [
                  {
                    action: 'sts:TagSession',
                    resource: input.RoleArn,
                    context: tagContext(input.Tags),
                  },
                ]
              : []),
          ],
    operations: {
      AssumeRole(input: schemas.AssumeRoleRequest, { principal }) {
        only(
          input,
          [
            'RoleArn',
            'RoleSessionName',
            'DurationSeconds',
            'Tags',
            'ExternalId',
          ],
          'sts:AssumeRole',
        );
        const ttl = input.DurationSeconds ?? TTL.chained;
        const most = principal.kind === 'role' ? TTL.chained : TTL.max;
        if (ttl < TTL.min || ttl > most) {
          throw new AwsError(
            'ValidationError',
            `The requested DurationSeconds ${ttl} is outside of ${TTL.min} to ${most}`,
          );
        }
        const actions = [
          'sts:AssumeRole',
          ...(input.Tags?.length ? ['sts:TagSession'] : []),
        ];
        for (const action of actions) {
          if (!trusts(input.RoleArn!, principal, action, input)) {
            throw new AwsError(
              'AccessDenied',
              `User: ${
                'arn' in principal ? principal.arn : 'anonymous'
              } is not authorized to perform: ${action} on resource: ${
                input.RoleArn
              }`,
              403,
            );
          }
        }
        const { accessKeyId, secretAccessKey, sessionToken, expiration } =
          iam.roleCredentials(
            input.RoleArn!,
            input.RoleSessionName!,
            valuesOf(input.Tags),
            ttl,
          );
        return {
          Credentials: {
            AccessKeyId: accessKeyId,
            SecretAccessKey: secretAccessKey,
            SessionToken: sessionToken,
            Expiration: expiration,
          },
          AssumedRoleUser: {
            AssumedRoleId: `${iam.roleOf(input.RoleArn!)!.roleId}:${
              input.RoleSessionName
            }`,
            Arn: `arn:aws:sts::${account.accountId}:assumed-role/${
              iam.roleOf(input.RoleArn!)!.roleName
            }/${input.RoleSessionName}`,
          },
        } satisfies schemas.AssumeRoleResponse;
      },
      GetCallerIdentity(_input, { principal }) {
        return {
          Account: account.accountId,
          Arn: 'arn' in principal ? principal.arn : undefined,
          UserId: 'AIDASANDBOX',
        } satisfies schemas.GetCallerIdentityResponse;
      },
    },
  };
}
