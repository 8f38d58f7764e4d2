import { Match, type Template } from 'aws-cdk-lib/assertions';
import { testApp } from './app';

describe('the templates', () => {
  const { template } = testApp();
  const shared = template('shared-infra-stack');
  const pool = template('tenant-pool-basic');

  it('have the outputs that the portal and the services rely on', () => {
    const names = (stack: Template) => Object.keys(stack.toJSON().Outputs);
    expect(names(shared)).toEqual(
      expect.arrayContaining([
        'ApiGatewayUrl',
        'RestApiId',
        'ApiStageName',
        'RegistryTableName',
        'EventBusName',
        'UsagePlanIdBasic',
        'UsagePlanIdAdvanced',
        'UsagePlanIdPremium',
        'AccessLogGroupName',
        'VpcId',
        'AlbArn',
        'AlbListenerArn',
      ]),
    );
    expect(names(pool)).toEqual(
      expect.arrayContaining([
        'ClusterName',
        'OrderServiceName',
        'ProductServiceName',
        'UserServiceName',
        'UserPoolId',
        'UserPoolClientId',
        'UserPoolIssuer',
        'OrderTableName',
        'ProductTableName',
        'TenantDataRoleArn',
      ]),
    );
  });

  it.each([
    ['shared', shared],
    ['pool', pool],
  ])(
    'need no custom resource, and tag all that can be tagged (%s)',
    (_, stack) => {
      const resources = Object.values<any>(stack.toJSON().Resources);
      expect(
        resources.filter(({ Type }) =>
          /^Custom::|CloudFormation::CustomResource/.test(Type),
        ),
      ).toEqual([]);
      const untagged = resources
        .filter(({ Properties }) => Array.isArray(Properties?.Tags))
        .filter(
          ({ Properties }) =>
            !Properties.Tags.some((tag: any) => tag.Key === 'tenantry:cell'),
        );
      expect(untagged).toEqual([]);
    },
  );

  it('let nobody past the front door without token and key, except where it is open', () => {
    const methods = Object.values<any>(
      shared.findResources('AWS::ApiGateway::Method'),
    ).map(({ Properties }) => Properties);
    const open = methods.filter(
      method => method.AuthorizationType !== 'CUSTOM',
    );
    // Three health routes and tenant-config.
    expect(open).toHaveLength(4);
    for (const method of methods) {
      expect(method.ApiKeyRequired ?? false).toBe(!open.includes(method));
    }
  });

  it('overwrite what clients claim about the tenant, on every route to a service', () => {
    const integrations = Object.values<any>(
      shared.findResources('AWS::ApiGateway::Method'),
    )
      .map(({ Properties }) => Properties.Integration)
      .filter(({ Type }) => Type === 'HTTP_PROXY');
    expect(integrations).toHaveLength(15);
    for (const { RequestParameters, IntegrationTarget } of integrations) {
      expect(Object.keys(RequestParameters)).toEqual(
        expect.arrayContaining([
          'integration.request.header.tenantPath',
          'integration.request.header.x-tenant-id',
          'integration.request.header.x-tenant-tier',
        ]),
      );
      expect(IntegrationTarget).toBeDefined();
    }
  });

  it('remember what the authorizer says for half a minute at most', () => {
    shared.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      AuthorizerResultTtlInSeconds: 30,
    });
    shared.hasResourceProperties('AWS::ApiGateway::RestApi', {
      ApiKeySourceType: 'AUTHORIZER',
    });
  });

  it('protect the registry against loss', () => {
    shared.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    });
  });

  it('keep users from writing what says whose they are', () => {
    const [client] = Object.values<any>(
      pool.findResources('AWS::Cognito::UserPoolClient'),
    );
    expect(client.Properties.WriteAttributes).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^custom:/)]),
    );
    expect(client.Properties.ReadAttributes).toEqual(
      expect.arrayContaining(['custom:tenantId', 'custom:userRole']),
    );
  });

  it("bind the data role to the session's tenant", () => {
    pool.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Allow',
            Condition: {
              'ForAllValues:StringEquals': {
                'dynamodb:LeadingKeys': ['${aws:PrincipalTag/tenant}'],
              },
            },
          }),
        ],
      },
    });
  });

  it('roll back deployments that fail, and look at health every 5 s', () => {
    pool.resourceCountIs('AWS::ECS::Service', 3);
    pool.allResourcesProperties('AWS::ECS::Service', {
      DeploymentConfiguration: Match.objectLike({
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
      }),
      PropagateTags: 'SERVICE',
    });
    pool.allResourcesProperties(
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      Match.objectLike({ HealthCheckIntervalSeconds: 5 }),
    );
  });

  it('take the limits of the tiers as parameters', () => {
    shared.hasParameter('BasicRateLimit', { Type: 'Number' });
    shared.hasParameter('PremiumQuotaPeriod', {
      AllowedValues: ['DAY', 'WEEK', 'MONTH'],
    });
  });
});
