import {
  type CfnCondition,
  CfnResource,
  Duration,
  RemovalPolicy,
  SecretValue,
  Tags,
  Validations,
} from 'aws-cdk-lib';
import {
  type CfnUserPoolClient,
  ClientAttributes,
  Mfa,
  OAuthScope,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { OWN_ATTRIBUTES, signInDomain, userPool } from '../parts/userPool';
import { PORTAL_TAG } from './names';

/** Where people sign in to the portal when no identity provider of theirs is named. */
export class PortalUsers extends Construct {
  readonly userPoolId: string;
  /** Discovery document. */
  readonly metadataUrl: string;
  readonly clientId: string;
  /** Of the portal, as a client of the user pool. */
  readonly clientSecretArn: string;

  constructor(
    scope: Construct,
    id: string,
    props: {
      /** Of the portal, without trailing slash. */
      url: string;
      /** Where it is made. */
      condition: CfnCondition;
    },
  ) {
    super(scope, id);
    const pool = userPool(this, {
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      userInvitation: {
        emailSubject: 'Your account in the portal is ready',
        emailBody: `Sign in at ${props.url}. Your user name is {username} and your temporary password is {####}. It works for 7 days.`,
      },
      // People, and what they sign in with, are nobody's to delete but the operator's.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Tags.of(pool).add(PORTAL_TAG, 'true');
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason:
        'The first administrator has none yet. Whoever demands a second factor turns it on for the user pool.',
    });
    const client = pool.addClient('Portal', {
      generateSecret: true,
      // By the pages only.
      authFlows: { userSrp: false },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: [`${props.url}/api/auth/oidc/handler/frame`],
        logoutUrls: [`${props.url}/`],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // Short: what a token says of somebody's groups is at most this old.
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
      writeAttributes: new ClientAttributes().withStandardAttributes(
        OWN_ATTRIBUTES,
      ),
      readAttributes: new ClientAttributes().withStandardAttributes({
        ...OWN_ATTRIBUTES,
        email: true,
        emailVerified: true,
      }),
    });
    const clientSecret = new Secret(this, 'ClientSecret', {
      description: 'Of the portal, as a client of its user pool',
      secretStringValue: SecretValue.resourceAttribute(
        (client.node.defaultChild as CfnUserPoolClient).attrClientSecret,
      ),
    });
    Validations.of(clientSecret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'Cognito makes it with the client, and for the life of it.',
    });
    signInDomain(this, pool);
    this.node
      .findAll()
      .filter(CfnResource.isCfnResource)
      .forEach(resource => {
        resource.cfnOptions.condition = props.condition;
      });
    this.userPoolId = pool.userPoolId;
    this.metadataUrl = `${pool.userPoolProviderUrl}/.well-known/openid-configuration`;
    this.clientId = client.userPoolClientId;
    this.clientSecretArn = clientSecret.secretArn;
  }
}
