import { Match } from 'aws-cdk-lib/assertions';
import { STACK_GRANTS } from '../lib/portal/stackGrants';
import { ALL_STACKS, PORTAL_STACK, testApp } from './app';
import { actionsOfPortal } from './calls';
import { ingressOf, resourcesOf, statementsOf, untagged } from './reading';

jest.setTimeout(60_000);

const { template } = testApp();
const portal = template(PORTAL_STACK);
const ref = (name: string) => ({ Ref: name });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const roleId = (start: string) =>
  resourcesOf(portal, 'AWS::IAM::Role')
    .map(([id]) => id)
    .find(id => id.startsWith(start))!;
const statementsOfRole = (start: string) => {
  const id = roleId(start);
  return statementsOf(portal).filter(({ roles }) => roles.includes(id));
};
const actionsOf = (start: string) => [
  ...new Set(statementsOfRole(start).flatMap(({ actions }) => actions)),
];

describe("the portal's roles", () => {
  const calls = actionsOfPortal();

  it('may do what its code does to look, and no more', () => {
    expect(actionsOf('RolesRead').sort()).toEqual(
      [
        ...calls.read,
        // S3 tells only those what is not there who may list.
        's3:ListBucket',
        'sts:AssumeRole',
      ].sort(),
    );
  });

  it('may do what its code does to change something, and no more', () => {
    expect(actionsOf('RolesChange').sort()).toEqual(
      [
        ...calls.change,
        // Keys and stacks are made with tags.
        'apigateway:PUT',
        'cloudformation:TagResource',
        // CloudFormation is given a role, and reads templates as who asks it.
        'iam:PassRole',
        's3:GetObject',
      ].sort(),
    );
  });

  it('cannot change anything while it looks', () => {
    const changing =
      /:(Create|Delete|Put|Update|Admin(?!Get|List)|Batch(?!Get))/;
    expect(
      actionsOf('RolesRead').filter(
        action => changing.test(action) && action !== 'sqs:DeleteMessage',
      ),
    ).toEqual([]);
  });

  it('hand stacks to CloudFormation only with its role, and only from published templates', () => {
    const [create] = statementsOfRole('RolesChange').filter(({ actions }) =>
      actions.includes('cloudformation:CreateStack'),
    );
    expect(create.condition).toEqual({
      StringEquals: { 'cloudformation:RoleArn': arnOf(roleId('RolesStacks')) },
      StringLike: { 'cloudformation:TemplateUrl': expect.anything() },
    });
    expect(JSON.stringify(create.condition)).toMatch(
      /https:\/\/tenantry-assets-.*\/tenant-templates\/\*/,
    );
    expect(JSON.stringify(create.resources)).toMatch(/:stack\/tenant-\*\/\*/);
  });

  it('are taken by those they are for', () => {
    const trustOf = (start: string) =>
      resourcesOf(portal, 'AWS::IAM::Role').find(([id]) =>
        id.startsWith(start),
      )![1].Properties.AssumeRolePolicyDocument.Statement;
    expect(trustOf('RolesRead')).toEqual([
      expect.objectContaining({
        Principal: { Service: 'ecs-tasks.amazonaws.com' },
      }),
    ]);
    expect(trustOf('RolesChange')).toEqual([
      expect.objectContaining({
        Principal: { AWS: arnOf(roleId('RolesRead')) },
      }),
    ]);
    expect(trustOf('RolesStacks')).toEqual([
      expect.objectContaining({
        Principal: { Service: 'cloudformation.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
        },
      }),
    ]);
  });

  it('allow no action by a pattern', () => {
    expect(
      statementsOf(portal)
        .flatMap(({ actions }) => actions)
        .filter(action => /[*?]/.test(action)),
    ).toEqual([]);
  });

  it('let CloudFormation make each type that the templates of tenants and the pool have', () => {
    const types = ALL_STACKS.filter(name => /^tenant-(silo|pool)/.test(name))
      .flatMap(name => resourcesOf(template(name), /./))
      .map(([, { Type }]) => Type);
    expect(Object.keys(STACK_GRANTS).sort()).toEqual(
      [...new Set(types)].sort(),
    );
  });

  it('make roles for tenants only, and give them to tasks and instances only', () => {
    const iam = statementsOfRole('RolesStacks').filter(({ actions }) =>
      actions.some(action => action.startsWith('iam:')),
    );
    for (const { resources } of iam) {
      expect(JSON.stringify(resources)).toMatch(
        /:(role|instance-profile)\/(tenant-\*|aws-service-role)/,
      );
    }
    const [pass] = iam.filter(({ actions }) =>
      actions.includes('iam:PassRole'),
    );
    expect(pass.condition).toEqual({
      StringEquals: {
        'iam:PassedToService': ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'],
      },
    });
  });
});

describe('the portal', () => {
  const [[, { Properties: task }]] = resourcesOf(
    portal,
    'AWS::ECS::TaskDefinition',
  );
  const [container] = task.ContainerDefinitions;

  it('has two replicas or more, and goes back when they do not get well', () => {
    portal.hasResourceProperties('AWS::ECS::Service', {
      DesiredCount: ref('Replicas'),
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
      },
      NetworkConfiguration: {
        AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' },
      },
    });
    expect(portal.toJSON().Parameters.Replicas).toMatchObject({
      Default: 2,
      MinValue: 2,
    });
  });

  it('runs as nobody in particular, on a root that it cannot write', () => {
    expect(container).toMatchObject({
      User: '1000',
      ReadonlyRootFilesystem: true,
      MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false }],
    });
    expect(container.Privileged).toBeUndefined();
  });

  it('is told where everything is, and has its secrets from Secrets Manager', () => {
    expect(container.Environment.map((each: any) => each.Name).sort()).toEqual([
      'HOME',
      'NODE_ENV',
      'OIDC_CLIENT_ID',
      'OIDC_METADATA_URL',
      'POSTGRES_CA_FILE',
      'POSTGRES_HOST',
      'POSTGRES_PORT',
      'TENANTRY_ACCOUNT_ID',
      'TENANTRY_CHANGE_ROLE_ARN',
      'TENANTRY_REGION',
      'TENANTRY_STACK_ROLE_ARN',
      'TENANTRY_URL',
    ]);
    expect(container.Secrets.map((each: any) => each.Name).sort()).toEqual([
      'AUTH_SESSION_SECRET',
      'OIDC_CLIENT_SECRET',
      'POSTGRES_PASSWORD',
      'POSTGRES_USER',
    ]);
  });

  it('has its people in a user pool of its own where no identity provider is named', () => {
    expect(portal.toJSON().Conditions.HasOwnUsers).toEqual({
      'Fn::Equals': [ref('OidcMetadataUrl'), ''],
    });
    const made = resourcesOf(portal, /^AWS::(Cognito|SecretsManager)::/).filter(
      ([id]) => id.startsWith('Users'),
    );
    expect(made.map(([, { Type, Condition }]) => [Type, Condition])).toEqual(
      [
        'AWS::Cognito::UserPool',
        'AWS::Cognito::UserPoolClient',
        'AWS::SecretsManager::Secret',
        'AWS::Cognito::UserPoolDomain',
      ].map(type => [type, 'HasOwnUsers']),
    );
    const [[, pool], [client, { Properties }], [secret]] = made;
    const below = (path: string) => ({
      'Fn::Join': ['', ['https://', ref('DomainName'), path]],
    });
    expect(pool).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        MfaConfiguration: 'OPTIONAL',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      },
    });
    expect(Properties).toMatchObject({
      GenerateSecret: true,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      // Exactly where the portal says that people come back to.
      CallbackURLs: [below('/api/auth/oidc/handler/frame')],
      LogoutURLs: [below('/')],
    });
    // The address says who somebody is.
    expect(Properties.WriteAttributes).not.toContain('email');
    expect(
      container.Environment.find((each: any) => each.Name === 'OIDC_CLIENT_ID')
        .Value,
    ).toEqual({ 'Fn::If': ['HasOwnUsers', ref(client), ref('OidcClientId')] });
    expect(
      container.Secrets.find((each: any) => each.Name === 'OIDC_CLIENT_SECRET')
        .ValueFrom,
    ).toEqual({
      'Fn::If': ['HasOwnUsers', ref(secret), ref('OidcClientSecretArn')],
    });
  });

  it("does not reach its own people's user pool with its roles", () => {
    const [[, { Properties }]] = resourcesOf(portal, 'AWS::Cognito::UserPool');
    expect(Properties.UserPoolTags).toMatchObject({
      'tenantry:portal': 'true',
    });
    const conditionsOf = (start: string) =>
      statementsOfRole(start)
        .filter(({ resources }) =>
          JSON.stringify(resources).includes('userpool'),
        )
        .map(({ condition }) => condition);
    const butThis = {
      StringNotEquals: { 'aws:ResourceTag/tenantry:portal': 'true' },
    };
    const ofTheCell = {
      StringEquals: { 'aws:ResourceTag/tenantry:cell': ref('CellId') },
      ...butThis,
    };
    // One that is gone has no tag of the cell, and is to be found missing.
    expect(conditionsOf('RolesRead')).toEqual([ofTheCell, butThis]);
    expect(conditionsOf('RolesChange')).toEqual([ofTheCell]);
    const ofStacks = conditionsOf('RolesStacks');
    expect(ofStacks.length).toBeGreaterThan(0);
    expect(ofStacks).toEqual(ofStacks.map(() => butThis));
  });

  it('is reached by HTTPS; HTTP leads there', () => {
    expect(
      resourcesOf(portal, 'AWS::ElasticLoadBalancingV2::Listener'),
    ).toHaveLength(2);
    portal.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: ref('CertificateArn') }],
      SslPolicy: Match.stringLikeRegexp('TLS13'),
      DefaultActions: [Match.objectLike({ Type: 'forward' })],
    });
    portal.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        {
          Type: 'redirect',
          RedirectConfig: {
            Protocol: 'HTTPS',
            Port: '443',
            StatusCode: 'HTTP_301',
          },
        },
      ],
    });
    portal.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      HealthCheckPath: '/.backstage/health/v1/readiness',
    });
  });

  it('is let in to by the addresses that are named, and by its load balancer', () => {
    const fromAddresses = ingressOf(portal).filter(({ CidrIp }) => CidrIp);
    expect(
      fromAddresses.map(({ CidrIp, FromPort }) => [CidrIp, FromPort]),
    ).toEqual([
      [ref('AllowedCidr'), 443],
      [ref('AllowedCidr'), 80],
    ]);
    for (const rule of ingressOf(portal).filter(({ CidrIp }) => !CidrIp)) {
      expect(rule.SourceSecurityGroupId).toBeDefined();
    }
  });

  it('keeps its database encrypted, for itself, and beyond the stack', () => {
    const [[, cluster]] = resourcesOf(portal, 'AWS::RDS::DBCluster');
    expect(cluster).toMatchObject({
      DeletionPolicy: 'Snapshot',
      Properties: {
        Engine: 'aurora-postgresql',
        StorageEncrypted: true,
        ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 8 },
      },
    });
    portal.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Parameters: { 'rds.force_ssl': '1' },
    });
    portal.hasResourceProperties('AWS::RDS::DBInstance', {
      PubliclyAccessible: false,
      DBInstanceClass: 'db.serverless',
    });
  });

  it('has alarms on replicas, errors and messages that nobody could deal with', () => {
    const metrics = resourcesOf(portal, 'AWS::CloudWatch::Alarm').map(
      ([, { Properties }]) => Properties.MetricName,
    );
    expect(metrics.sort()).toEqual([
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesVisible',
      'HTTPCode_Target_5XX_Count',
      'UnHealthyHostCount',
    ]);
  });

  it('forgets its logs after a time', () => {
    for (const [id, { Properties }] of resourcesOf(
      portal,
      'AWS::Logs::LogGroup',
    )) {
      expect([id, Properties.RetentionInDays]).toEqual([id, 90]);
    }
  });

  it('is tagged with its cell', () => {
    expect(untagged(portal, { 'tenantry:cell': ref('CellId') })).toEqual([]);
  });
});
