import { CfnParameter, CfnRule, type Stack, Validations } from 'aws-cdk-lib';
import { allOrNone } from '../parts/allOrNone';

/** What whoever deploys the portal says of it. */
export interface PortalParameters {
  imageTag: string;
  domainName: string;
  certificateArn: string;
  /** Who may reach the portal, in CIDR notation. */
  allowedCidr: string;
  replicas: number;
  /** Empty, as are the next two, where the portal's people are in a user pool of its own. */
  oidcMetadataUrl: string;
  oidcClientId: string;
  oidcClientSecretArn: string;
  /** Roles to look at other cells with, parted by commas; empty where there are none. */
  cellRoleArns: string;
  /** Empty when nobody is to be told of alarms. */
  alarmTopicArn: string;
}

/** The parameters of `portal-stack`, but for those of all stacks. */
export function portalParameters(stack: Stack): PortalParameters {
  const text = (
    name: string,
    description: string,
    allowedPattern: string,
    defaultValue?: string,
  ) =>
    new CfnParameter(stack, name, {
      description,
      allowedPattern,
      default: defaultValue,
    }).valueAsString;
  Validations.of(stack).acknowledge({
    id: 'CloudFormation-Validate::W2509',
    reason: 'OidcClientSecretArn says where a secret is; it is none.',
  });
  const oidcMetadataUrl = text(
    'OidcMetadataUrl',
    'Discovery document of the identity provider that people sign in with; a user pool of the portal when empty',
    '|https://.+',
    '',
  );
  const oidcClientId = text(
    'OidcClientId',
    'What the portal is to that identity provider',
    '.*',
    '',
  );
  const oidcClientSecretArn = text(
    'OidcClientSecretArn',
    'Secret in Secrets Manager with the secret of that client',
    '|arn:[a-z-]+:secretsmanager:.+',
    '',
  );
  new CfnRule(stack, 'WholeProvider', {
    assertions: [
      {
        assert: allOrNone([oidcMetadataUrl, oidcClientId, oidcClientSecretArn]),
        assertDescription:
          'OidcMetadataUrl, OidcClientId and OidcClientSecretArn belong together: give all of them, or none.',
      },
    ],
  });
  return {
    imageTag: text('ImageTag', "Tag of the portal's image", '.+'),
    domainName: text(
      'DomainName',
      'Where the portal is reached: the host in its URL',
      '[a-z0-9.-]+',
    ),
    certificateArn: text(
      'CertificateArn',
      'Certificate in ACM for that name, in this Region',
      'arn:[a-z-]+:(acm|iam):.+',
    ),
    allowedCidr: text(
      'AllowedCidr',
      'Addresses that may reach the portal; 0.0.0.0/0 for all',
      '[0-9.]+/[0-9]+',
    ),
    replicas: new CfnParameter(stack, 'Replicas', {
      type: 'Number',
      description: 'Tasks of the portal; with two, one may be lost',
      default: 2,
      minValue: 2,
      maxValue: 10,
    }).valueAsNumber,
    oidcMetadataUrl,
    oidcClientId,
    oidcClientSecretArn,
    cellRoleArns: text(
      'CellRoleArns',
      'Roles by which the portal looks at other cells; none when empty',
      '|arn:[a-z-]+:iam::[0-9]{12}:role/[^,]+(,arn:[a-z-]+:iam::[0-9]{12}:role/[^,]+)*',
      '',
    ),
    alarmTopicArn: text(
      'AlarmTopicArn',
      'SNS topic that is told of alarms; none when empty',
      '|arn:[a-z-]+:sns:.+',
      '',
    ),
  };
}
