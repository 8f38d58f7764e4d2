import { Match, type Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../lib/app';
import { CELL_STACKS, testApp } from './app';
import { resourcesOf, untagged } from './reading';

const { template } = testApp();
const [shared, pool, advanced] = CELL_STACKS.map(template);
const outputsOf = (stack: Template) =>
  Object.entries<any>(stack.toJSON().Outputs)
    .filter(([, { Export }]) => !Export)
    .map(([id]) => id)
    .sort();

describe("the cell's stacks", () => {
  it('have the outputs that the portal and the services rely on', () => {
    const ofShard = (index: number) =>
      ['ApiUrl', 'ApiId', 'StageName', 'ListenerArn', 'LoadBalancerName'].map(
        name => `Shard${index}${name}`,
      );
    expect(outputsOf(shared)).toEqual(
      [
        'ApiGatewayUrl',
        ...ofShard(0),
        ...ofShard(1),
        'ApiTargetDomainName',
        'AccessLogGroupName',
        'RegistryTableName',
        'EventBusName',
        'ExportBucketName',
        'EventQueueUrl',
        'RequestQueueUrl',
        'StorefrontUrl',
        'StorefrontBucketName',
        'TenantTemplatesUrl',
        'UsagePlanIdBasic',
        'UsagePlanIdAdvanced',
        'UsagePlanIdPremium',
      ].sort(),
    );
    expect(outputsOf(pool)).toEqual(
      [
        'ClusterName',
        'OrderServiceName',
        'ProductServiceName',
        'UserServiceName',
        'UserPoolId',
        'UserPoolClientId',
        'UserPoolIssuer',
        'SignInUrl',
        'OrderTableName',
        'ProductTableName',
        'TenantDataRoleArn',
        'RunningImageTag',
      ].sort(),
    );
    expect(outputsOf(advanced)).toEqual([
      'CapacityProviderName',
      'ClusterName',
    ]);
  });

  it.each([
    ['shared', shared],
    ['pool', pool],
    ['advanced', advanced],
  ])(
    'need no custom resource, tag all that can be tagged, and keep no log for ever (%s)',
    (_, stack) => {
      expect(
        resourcesOf(stack, /^Custom::|CloudFormation::CustomResource/),
      ).toEqual([]);
      expect(untagged(stack, { 'tenantry:cell': { Ref: 'CellId' } })).toEqual(
        [],
      );
      for (const [id, { Properties }] of resourcesOf(
        stack,
        'AWS::Logs::LogGroup',
      )) {
        expect([id, Properties.RetentionInDays]).toEqual([
          id,
          expect.any(Number),
        ]);
      }
    },
  );

  it('protect the registry against loss', () => {
    shared.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    });
  });

  it('take the limits of the tiers as parameters, for every front door', () => {
    shared.hasParameter('BasicRateLimit', { Type: 'Number' });
    shared.hasParameter('PremiumQuotaPeriod', {
      AllowedValues: ['DAY', 'WEEK', 'MONTH'],
    });
    shared.resourceCountIs('AWS::ApiGateway::UsagePlan', 3);
    shared.allResourcesProperties('AWS::ApiGateway::UsagePlan', {
      ApiStages: [Match.anyValue(), Match.anyValue()],
    });
  });

  it('let pages of other origins ask what they may ask, and read refusals', () => {
    const methods = resourcesOf(shared, 'AWS::ApiGateway::Method').map(
      ([, { Properties }]) => Properties,
    );
    const preflights = new Map(
      methods
        .filter(({ HttpMethod }) => HttpMethod === 'OPTIONS')
        .map(({ ResourceId, Integration }) => [
          ResourceId.Ref,
          Integration.IntegrationResponses[0].ResponseParameters[
            'method.response.header.Access-Control-Allow-Methods'
          ],
        ]),
    );
    const forPages = methods.filter(
      ({ AuthorizationType, Integration }) =>
        AuthorizationType === 'CUSTOM' || Integration.Type === 'AWS_PROXY',
    );
    // Twelve methods of services behind each front door, and two look-ups.
    expect(forPages).toHaveLength(2 * 12 + 2);
    for (const { ResourceId, HttpMethod } of forPages) {
      expect(preflights.get(ResourceId.Ref)).toContain(HttpMethod);
    }
    shared.allResourcesProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseParameters: {
        'gatewayresponse.header.access-control-allow-origin': "'*'",
      },
    });
  });

  it('limit what counts for no key', () => {
    shared.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: Match.arrayWith(
        [
          ['/~1tenant-config~1{tenantName}', 20],
          ['/~1tenant', 50],
        ].map(([ResourcePath, ThrottlingRateLimit]) =>
          Match.objectLike({
            ResourcePath,
            HttpMethod: 'GET',
            ThrottlingRateLimit,
            LoggingLevel: 'ERROR',
          }),
        ),
      ),
    });
  });

  it('serve the storefront from a bucket that its distribution alone may read', () => {
    const [[id]] = resourcesOf(shared, 'AWS::CloudFront::Distribution');
    const [, statement] = resourcesOf(shared, 'AWS::S3::BucketPolicy')
      .map(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .find(statements => /cloudfront/.test(JSON.stringify(statements)))!;
    expect(statement).toMatchObject({
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    });
    expect(JSON.stringify(statement.Condition)).toContain(id);
    shared.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        // Two cells may be in one account: CloudFront's names are the account's.
        Name: {
          'Fn::Join': ['', ['tenantry-storefront-', { Ref: 'AWS::Region' }]],
        },
      },
    });
  });

  it('send people who have signed in to the storefront and nowhere else', () => {
    const [[, client]] = resourcesOf(pool, 'AWS::Cognito::UserPoolClient');
    const at = (path: string) => [
      {
        'Fn::Join': [
          '',
          [
            'https://',
            { 'Fn::ImportValue': expect.stringMatching(/Storefront/) },
            path,
          ],
        ],
      },
    ];
    expect(client.Properties).toMatchObject({
      AllowedOAuthFlows: ['code'],
      CallbackURLs: at('/callback'),
      LogoutURLs: at('/'),
    });
    expect(client.Properties.GenerateSecret ?? false).toBe(false);
  });

  it('have a repository for every image, and a role without rights for those that need none', () => {
    const names = resourcesOf(shared, 'AWS::ECR::Repository').map(
      ([, { Properties }]) => Properties.RepositoryName,
    );
    expect(names).toEqual([
      'tenantry/order-service',
      'tenantry/product-service',
      'tenantry/user-service',
      'tenantry/reverse-proxy',
      'tenantry/portal',
    ]);
    const [[powerless]] = resourcesOf(shared, 'AWS::IAM::Role').filter(([id]) =>
      id.startsWith('PowerlessTaskRole'),
    );
    expect(
      resourcesOf(shared, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
        JSON.stringify(Properties.Roles).includes(powerless),
      ),
    ).toEqual([]);
  });
});

describe('the pool', () => {
  it("binds the data role to the session's tenant", () => {
    pool.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Allow',
            // The check of the gate is bound like the write that it goes with.
            Action: Match.arrayWith([
              'dynamodb:ConditionCheckItem',
              'dynamodb:PutItem',
            ]),
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

  it('rolls back deployments that fail, and looks at health every 5 s', () => {
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

  it('has the first three priorities; tenants come after them', () => {
    const priorities = resourcesOf(
      pool,
      'AWS::ElasticLoadBalancingV2::ListenerRule',
    ).map(([, { Properties }]) => Properties.Priority);
    expect(priorities).toEqual([1, 2, 3]);
  });
});

describe('the cluster that tenants share', () => {
  it('has instances only while somebody needs them, as many as tasks need', () => {
    const [[, group]] = resourcesOf(
      advanced,
      'AWS::AutoScaling::AutoScalingGroup',
    );
    expect(group.Properties).toMatchObject({
      MinSize: '0',
      NewInstancesProtectedFromScaleIn: false,
    });
    advanced.hasResourceProperties('AWS::ECS::CapacityProvider', {
      AutoScalingGroupProvider: {
        ManagedScaling: { Status: 'ENABLED', TargetCapacity: 100 },
        ManagedTerminationProtection: 'DISABLED',
        ManagedDraining: 'ENABLED',
      },
    });
  });

  it('turns ENI trunking on before an instance registers, for its own role', () => {
    const [[, { Properties }]] = resourcesOf(
      advanced,
      'AWS::EC2::LaunchTemplate',
    );
    const userData = JSON.stringify(Properties.LaunchTemplateData.UserData);
    expect(userData).toMatch(/put-account-setting .*awsvpcTrunking/);
    expect(userData).toContain('ECS_AWSVPC_BLOCK_IMDS=true');
    advanced.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: 'ecs:PutAccountSetting',
            Resource: '*',
            Condition: {
              StringEquals: { 'ecs:account-setting': 'awsvpcTrunking' },
            },
          },
        ]),
      },
    });
    const [[, launchTemplate]] = resourcesOf(
      advanced,
      'AWS::EC2::LaunchTemplate',
    );
    expect(launchTemplate.DependsOn!.join()).toMatch(/RoleDefaultPolicy/);
  });
});

describe('the number of load balancers', () => {
  const four = testApp({ 'tenantry:shards': 4 });

  it('is a setting of the synthesis', () => {
    const stack = four.template('shared-infra-stack');
    stack.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 4);
    stack.resourceCountIs('AWS::ApiGateway::RestApi', 4);
    expect(outputsOf(stack)).toContain('Shard3ListenerArn');
  });

  it('fits into the stack, up to the most that there can be', () => {
    const count = (stack: Template) => resourcesOf(stack, /./).length;
    const perShard =
      (count(four.template('shared-infra-stack')) - count(shared)) / 2;
    expect(count(shared) + 5 * perShard).toBeLessThanOrEqual(500);
  });

  const testAppOf = (shards: unknown) =>
    createApp({ bundleDir: 'unused', context: { 'tenantry:shards': shards } });

  it.each([0, 8, 1.5, 'many'])('cannot be %p', shards => {
    expect(() => testAppOf(shards)).toThrow(
      `tenantry:shards is ${JSON.stringify(
        shards,
      )}. Set it to a whole number from 1 to 7`,
    );
  });
});
