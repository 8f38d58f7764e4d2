import { Aws, Duration, Fn, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolDomain,
  UserPool,
  type UserPoolProps,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';

/** What users may change about themselves, and apps may read. */
export const OWN_ATTRIBUTES = { fullname: true, locale: true, timezone: true };

/** A user pool that people are invited to, and sign in to with a password of their own. */
export function userPool(scope: Construct, props: UserPoolProps): UserPool {
  const pool = new UserPool(scope, 'Pool', {
    selfSignUpEnabled: false,
    autoVerify: { email: true },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    standardAttributes: { email: { required: true, mutable: true } },
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(7),
    },
    ...props,
  });
  Validations.of(pool).acknowledge({
    id: 'AwsSolutions-COG8',
    reason:
      'The Plus plan is paid per user; it is the choice of whoever pays, and changes no template.',
  });
  return pool;
}

/** Where the pages to sign in on are. */
export function signInDomain(
  scope: Construct,
  pool: UserPool,
): CfnUserPoolDomain {
  return new CfnUserPoolDomain(scope, 'Domain', {
    userPoolId: pool.userPoolId,
    // Unique in the world. Not a tenant's name: Cognito refuses whatever has "aws" in it.
    domain: `tenantry-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`,
  });
}
