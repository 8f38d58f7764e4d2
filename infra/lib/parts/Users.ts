import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type CfnUserPoolDomain,
  ClientAttributes,
  OAuthScope,
  StringAttribute,
  type UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { OWN_ATTRIBUTES, signInDomain, userPool } from './userPool';

/**
 * Claims that say whose a user is and what they may do. Users cannot write them. `tier` is
 * not written any more: the front door says it. A user pool cannot lose an attribute.
 */
const TENANT_ATTRIBUTES = ['tenantId', 'tier', 'userRole'];

/** A user pool with the app client that tenants' users sign in to: one group per tenant. */
export class Users extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  /** Of the pages to sign in on. */
  readonly domain: CfnUserPoolDomain;
  /** Where these pages are, without trailing slash. */
  readonly signInUrl: string;

  constructor(
    scope: Construct,
    id: string,
    props: {
      removalPolicy: RemovalPolicy;
      /** Where users come back to; without trailing slash. */
      storefrontUrl: string;
    },
  ) {
    super(scope, id);
    this.pool = userPool(this, {
      customAttributes: Object.fromEntries(
        TENANT_ATTRIBUTES.map(name => [
          name,
          new StringAttribute({ mutable: true, maxLen: 64 }),
        ]),
      ),
      userInvitation: {
        emailSubject: 'Your account is ready',
        emailBody:
          'Your user name is {username} and your temporary password is {####}. It works for 7 days.',
      },
      removalPolicy: props.removalPolicy,
      // A protected one would also survive the rollback of the stack that made it.
      deletionProtection: props.removalPolicy === RemovalPolicy.RETAIN,
    });
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason:
        'Users of the sample SaaS sign in with a password; a tenant that wants a second factor brings its own identity provider.',
    });
    this.client = this.pool.addClient('App', {
      authFlows: { userPassword: true, userSrp: true },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        // With a proof key: a page in a browser keeps no secret.
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${props.storefrontUrl}/callback`],
        logoutUrls: [`${props.storefrontUrl}/`],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // Short: what a token says of its holder is at most this old.
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
      writeAttributes: new ClientAttributes().withStandardAttributes(
        OWN_ATTRIBUTES,
      ),
      readAttributes: new ClientAttributes()
        .withStandardAttributes({
          ...OWN_ATTRIBUTES,
          email: true,
          emailVerified: true,
        })
        .withCustomAttributes(...TENANT_ATTRIBUTES),
    });
    this.domain = signInDomain(this, this.pool);
    this.domain.applyRemovalPolicy(props.removalPolicy);
    this.signInUrl = `https://${this.domain.ref}.auth.${Aws.REGION}.amazoncognito.com`;
  }
}
