import { Match, type Template } from 'aws-cdk-lib/assertions';
import { testApp, VARIANTS } from './app';
import { resourcesOf, untagged } from './reading';

const { template } = testApp();

const OWN_TAGS = {
  'tenantry:cell': { Ref: 'CellId' },
  'tenantry:tenant': { Ref: 'TenantId' },
  'tenantry:tier': { Ref: 'Tier' },
};

describe.each(VARIANTS)('$name', ({ name, isolation, compute, routing }) => {
  let stack: Template;
  beforeAll(() => {
    stack = template(name);
  }, 60_000);

  const isProxied = routing === 'reverse-proxy';
  const hasInstances = isolation === 'silo-cluster' && compute === 'ec2';
  const services = [
    'order',
    'product',
    'user',
    ...(isProxied ? ['proxy'] : []),
  ];

  it('takes the parameters that the portal gives', () => {
    const isAmi = (id: string) => id.startsWith('SsmParameterValue');
    expect(
      Object.keys(stack.toJSON().Parameters)
        .filter(id => !isAmi(id))
        .sort(),
    ).toEqual(
      [
        'CellId',
        'TenantId',
        'TenantPath',
        'Tier',
        'ImageTag',
        'TaskSize',
        'MinTasks',
        'MaxTasks',
        'ListenerArn',
        'LoadBalancerName',
        ...(isProxied
          ? ['RulePriority']
          : ['OrderPriority', 'ProductPriority', 'UserPriority']),
        ...(isolation === 'silo-service' ? ['ProductTable'] : []),
        ...(hasInstances ? ['InstanceType'] : []),
        'UserPoolId',
        'UserPoolClientId',
        'UserPoolIssuer',
        'UserPoolShared',
        'IdentityProviderType',
        'IdentityProviderName',
        'OidcIssuer',
        'OidcClientId',
        'OidcClientSecretArn',
        'SamlMetadataUrl',
        'CallbackUrl',
      ].sort(),
    );
  });

  it('takes exactly the ids that tenants can have', () => {
    const { AllowedPattern, MinLength, MaxLength } =
      stack.toJSON().Parameters.TenantId;
    const takes = (id: string) =>
      new RegExp(`^(?:${AllowedPattern})$`).test(id) &&
      id.length >= MinLength &&
      id.length <= MaxLength;
    for (const id of ['acme', 'a-1', 'abc', 'a1-b2-c3', 'a'.repeat(32)]) {
      expect([id, takes(id)]).toEqual([id, true]);
    }
    for (const id of ['ab', 'Acme', '1a2', 'a--b', 'ab-', 'a'.repeat(33)]) {
      expect([id, takes(id)]).toEqual([id, false]);
    }
  });

  it('is routed to by the id of the tenant, or by the place that it has', () => {
    const { AllowedPattern, MaxLength } = stack.toJSON().Parameters.TenantPath;
    const takes = (path: string) =>
      new RegExp(`^(?:${AllowedPattern})$`).test(path) &&
      path.length <= MaxLength;
    for (const path of ['acme', 'a-1', 'acme--2', `${'a'.repeat(32)}--12`]) {
      expect([path, takes(path)]).toEqual([path, true]);
    }
    for (const path of ['acme--', 'acme--0', 'acme--2--3', 'acme--x', '']) {
      expect([path, takes(path)]).toEqual([path, false]);
    }
  });

  it('names nothing by the tenant alone: there are two stacks while it moves', () => {
    const places: string[] = [];
    const look = (value: any, path: string[]) => {
      if (value?.Ref === 'TenantId') {
        places.push(path.join('.'));
      } else if (typeof value === 'object' && value !== null) {
        Object.entries(value).forEach(([key, inner]) =>
          look(inner, [...path, key]),
        );
      }
    };
    for (const [, { Type, Properties }] of resourcesOf(stack, /./)) {
      look(Properties, [Type]);
    }
    const whose = [
      // What it is tagged with, in whichever form the type has.
      /\.(Tags|UserPoolTags|TagSpecifications)\./,
      /^AWS::EC2::LaunchTemplate\..*\.Tags\./,
      /^AWS::ECS::TaskDefinition\.ContainerDefinitions\.0\.Environment\./,
      /^AWS::IAM::Policy\..*\.dynamodb:LeadingKeys\./,
      /^AWS::CloudWatch::Alarm\.AlarmDescription\./,
    ];
    expect(
      places.filter(place => !whose.some(pattern => pattern.test(place))),
    ).toEqual([]);
  });

  it('has the outputs that the portal reads', () => {
    expect(
      Object.entries<any>(stack.toJSON().Outputs)
        .filter(([, { Condition }]) => !Condition)
        .map(([id]) => id)
        .sort(),
    ).toEqual(
      [
        'ClusterName',
        'OrderServiceName',
        'ProductServiceName',
        'UserServiceName',
        ...(isProxied ? ['ProxyServiceName'] : []),
        'UserPoolId',
        'UserPoolClientId',
        'UserPoolIssuer',
        'OrderTableName',
        'ProductTableName',
      ].sort(),
    );
  });

  it('fits into what CloudFormation takes', () => {
    const { Resources } = stack.toJSON();
    expect(JSON.stringify(stack.toJSON(), null, 1).length).toBeLessThan(
      1_000_000,
    );
    expect(Object.keys(Resources).length).toBeLessThan(100);
    // An account has room for 1,000 roles.
    expect(resourcesOf(stack, 'AWS::IAM::Role')).toHaveLength(
      hasInstances ? 5 : 4,
    );
    expect(
      resourcesOf(stack, /^Custom::|^AWS::CloudFormation::/).map(([id]) => id),
    ).toEqual([]);
  });

  it('says of everything whose it is', () => {
    expect(untagged(stack, OWN_TAGS)).toEqual([]);
    stack.allResourcesProperties('AWS::ECS::Service', {
      PropagateTags: 'SERVICE',
    });
    const tagged = resourcesOf(stack, /./)
      .filter(([, { Properties }]) => Properties?.Tags)
      .map(([, { Type }]) => Type);
    expect(tagged).toEqual(
      expect.arrayContaining([
        'AWS::ECS::Service',
        'AWS::ECS::TaskDefinition',
        'AWS::DynamoDB::Table',
        'AWS::IAM::Role',
        'AWS::Logs::LogGroup',
        'AWS::ElasticLoadBalancingV2::TargetGroup',
      ]),
    );
    stack.hasResourceProperties('AWS::Cognito::UserPool', {
      UserPoolTags: OWN_TAGS,
    });
  });

  it('runs a service for each of the three, and what leads to them', () => {
    const families = resourcesOf(stack, 'AWS::ECS::TaskDefinition').map(
      ([, { Properties }]) => Properties.Family,
    );
    expect(families).toEqual(
      services.map(service => ({
        'Fn::Join': ['', ['tenantry-', { Ref: 'TenantPath' }, `-${service}`]],
      })),
    );
    stack.resourceCountIs(
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      isProxied ? 1 : 3,
    );
    stack.allResourcesProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      ListenerArn: { Ref: 'ListenerArn' },
      Conditions: Match.arrayWith([
        {
          Field: 'http-header',
          HttpHeaderConfig: {
            HttpHeaderName: 'tenantPath',
            Values: [{ Ref: 'TenantPath' }],
          },
        },
      ]),
    });
    stack.resourceCountIs('AWS::CloudWatch::Alarm', isProxied ? 3 : 9);
  });

  it('is in the cluster, and on the machines, that it is for', () => {
    stack.resourceCountIs(
      'AWS::ECS::Cluster',
      isolation === 'silo-cluster' ? 1 : 0,
    );
    const ownCluster = /^\{"Ref":"Cluster\w+"\}$/;
    const sharedCluster = /ImportValue":"tenant-cluster-advanced:/;
    const ownInstances = /"Ref":"CapacityProvider\w+"/;
    const sharedInstances =
      /ImportValue":"tenant-cluster-advanced:.*CapacityProvider/;
    for (const [id, { Properties }] of resourcesOf(
      stack,
      'AWS::ECS::Service',
    )) {
      expect([id, JSON.stringify(Properties.Cluster)]).toEqual([
        id,
        expect.stringMatching(
          isolation === 'silo-cluster' ? ownCluster : sharedCluster,
        ),
      ]);
      const strategy = JSON.stringify(Properties.CapacityProviderStrategy);
      expect([id, Properties.LaunchType, strategy ?? 'none']).toEqual([
        id,
        compute === 'fargate' ? 'FARGATE' : undefined,
        expect.stringMatching(
          compute === 'fargate'
            ? /^none$/
            : { own: ownInstances, shared: sharedInstances }[
                hasInstances ? 'own' : 'shared'
              ],
        ),
      ]);
    }
    stack.allResourcesProperties('AWS::ECS::TaskDefinition', {
      RequiresCompatibilities: [compute.toUpperCase()],
      NetworkMode: 'awsvpc',
    });
  });

  it('rolls back what fails to deploy, sees within 10 s that a task is ill, and scales', () => {
    expect(resourcesOf(stack, 'AWS::ECS::Service')).toHaveLength(
      services.length,
    );
    stack.allResourcesProperties('AWS::ECS::Service', {
      DeploymentConfiguration: Match.objectLike({
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      }),
      // It would undo at each update what autoscaling did.
      DesiredCount: Match.absent(),
    });
    stack.allResourcesProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          HealthCheck: Match.objectLike({
            Interval: 5,
            Timeout: 2,
            Retries: 2,
          }),
        }),
      ],
    });
    stack.allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      HealthCheckIntervalSeconds: 5,
      UnhealthyThresholdCount: 2,
    });
    stack.resourceCountIs(
      'AWS::ApplicationAutoScaling::ScalableTarget',
      services.length,
    );
    stack.allResourcesProperties(
      'AWS::ApplicationAutoScaling::ScalableTarget',
      { MinCapacity: { Ref: 'MinTasks' }, MaxCapacity: { Ref: 'MaxTasks' } },
    );
  });

  it('gives services the names that the proxy knows them by', () => {
    const names = resourcesOf(stack, 'AWS::ECS::Service').flatMap(
      ([, { Properties }]) =>
        (Properties.ServiceConnectConfiguration.Services ?? []).flatMap(
          (service: any) => service.ClientAliases,
        ),
    );
    expect(names).toEqual(
      ['order', 'product', 'user'].map(DnsName => ({ DnsName, Port: 8080 })),
    );
    // Whoever starts before its neighbours does not find them.
    const proxies = resourcesOf(stack, 'AWS::ECS::Service').filter(([id]) =>
      id.startsWith('Proxy'),
    );
    expect(proxies).toHaveLength(isProxied ? 1 : 0);
    for (const [, { DependsOn }] of proxies) {
      expect(DependsOn).toEqual(
        expect.arrayContaining(
          ['Order', 'Product', 'User'].map(neighbour =>
            expect.stringMatching(new RegExp(`^${neighbour}Service\\w`)),
          ),
        ),
      );
    }
  });

  it('tells its services whose they are', () => {
    const environments = resourcesOf(stack, 'AWS::ECS::TaskDefinition')
      .slice(0, 3)
      .map(([, { Properties }]) =>
        Object.fromEntries(
          Properties.ContainerDefinitions[0].Environment.map((v: any) => [
            v.Name,
            v.Value,
          ]),
        ),
      );
    for (const environment of environments) {
      expect(environment).toMatchObject({
        TENANT_ID: { Ref: 'TenantId' },
        USER_POOL_SHARED: { Ref: 'UserPoolShared' },
        USER_POOL_CLIENT_ID: {
          'Fn::If': [
            'MakesUserPool',
            { Ref: expect.stringMatching(/^UsersPoolApp/) },
            { Ref: 'UserPoolClientId' },
          ],
        },
        USER_POOL_ISSUER: {
          'Fn::If': [
            'MakesUserPool',
            expect.objectContaining({ 'Fn::GetAtt': expect.anything() }),
            { Ref: 'UserPoolIssuer' },
          ],
        },
      });
      expect(environment.TENANT_ROLE_ARN).toBeUndefined();
    }
  });

  it('leaves the data when it goes, unless it was never finished', () => {
    const tables = resourcesOf(stack, 'AWS::DynamoDB::Table');
    expect(tables).toHaveLength(2);
    for (const [id, { DeletionPolicy, Properties }] of tables) {
      expect([id, DeletionPolicy]).toEqual([id, 'RetainExceptOnCreate']);
      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
      // The rollback of a stack that was never finished takes its tables along.
      expect(Properties.DeletionProtectionEnabled ?? false).toBe(false);
    }
    expect(
      resourcesOf(stack, 'AWS::Logs::LogGroup').filter(
        ([, { Properties }]) => !Properties.RetentionInDays,
      ),
    ).toEqual([]);
  });

  it('makes a user pool unless it is given one, and leaves it to the tenant when it goes', () => {
    const { Conditions, Outputs } = stack.toJSON();
    expect(Conditions.MakesUserPool).toEqual({
      'Fn::Equals': [{ Ref: 'UserPoolId' }, ''],
    });
    const parts = resourcesOf(stack, /^AWS::Cognito::/);
    expect(parts.map(([, { Type, Condition }]) => [Type, Condition])).toEqual([
      ['AWS::Cognito::UserPool', 'MakesUserPool'],
      ['AWS::Cognito::UserPoolClient', 'MakesUserPool'],
      ['AWS::Cognito::UserPoolDomain', 'MakesUserPool'],
      ['AWS::Cognito::UserPoolIdentityProvider', 'IsOidc'],
      ['AWS::Cognito::UserPoolIdentityProvider', 'IsSaml'],
    ]);
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of parts) {
      expect([id, DeletionPolicy, UpdateReplacePolicy]).toEqual([
        id,
        'RetainExceptOnCreate',
        'Retain',
      ]);
    }
    const [[, pool]] = parts;
    // The rollback of a stack that was never finished takes it along.
    expect(pool.Properties.DeletionProtection).toBe('INACTIVE');
    for (const output of ['UserPoolId', 'UserPoolClientId', 'UserPoolIssuer']) {
      expect(Outputs[output].Value['Fn::If']).toEqual([
        'MakesUserPool',
        expect.anything(),
        { Ref: output },
      ]);
    }
  });

  it('takes a user pool as a whole or not at all, and no identity provider with it', () => {
    const { Rules } = stack.toJSON();
    expect(Object.keys(Rules).sort()).toEqual([
      'FederatedOnce',
      'WholeIdentity',
    ]);
    const holds = (values: object) => {
      const parameters: Record<string, string> = {
        UserPoolId: '',
        UserPoolClientId: '',
        UserPoolIssuer: '',
        UserPoolShared: 'false',
        IdentityProviderType: 'none',
        ...values,
      };
      const test = (expression: any): boolean => {
        const [[operator, items]] = Object.entries<any>(expression);
        switch (operator) {
          case 'Fn::Or':
            return items.some(test);
          case 'Fn::And':
            return items.every(test);
          case 'Fn::Not':
            return !test(items[0]);
          default: {
            const [left, right] = items;
            return parameters[left.Ref] === right;
          }
        }
      };
      return Object.values<any>(Rules).every(
        ({ RuleCondition, Assertions }) =>
          (RuleCondition && !test(RuleCondition)) ||
          Assertions.every(({ Assert }: any) => test(Assert)),
      );
    };
    const given = {
      UserPoolId: 'us-east-1_a',
      UserPoolClientId: 'client',
      UserPoolIssuer: 'https://issuer.example',
    };
    expect(
      [
        {},
        given,
        { ...given, UserPoolShared: 'true' },
        { IdentityProviderType: 'oidc' },
        { UserPoolId: 'us-east-1_a' },
        { ...given, UserPoolIssuer: '' },
        { UserPoolShared: 'true' },
        { ...given, IdentityProviderType: 'saml' },
      ].map(holds),
    ).toEqual([true, true, true, true, false, false, false, false]);
  });

  it('lets a tenant bring its own identity provider, whose secret is in no template', () => {
    const providers = resourcesOf(
      stack,
      'AWS::Cognito::UserPoolIdentityProvider',
    );
    expect(providers.map(([, { Condition }]) => Condition)).toEqual([
      'IsOidc',
      'IsSaml',
    ]);
    expect(providers[0][1].Properties.ProviderDetails.client_secret).toEqual({
      'Fn::Join': [
        '',
        [
          '{{resolve:secretsmanager:',
          { Ref: 'OidcClientSecretArn' },
          ':SecretString}}',
        ],
      ],
    });
    const [[, client]] = resourcesOf(stack, 'AWS::Cognito::UserPoolClient');
    expect(client.Properties.WriteAttributes).toEqual({
      'Fn::If': [
        'IsFederated',
        ['locale', 'name', 'zoneinfo', 'email'],
        ['locale', 'name', 'zoneinfo'],
      ],
    });
    stack.hasOutput('SignInUrl', { Condition: 'MakesUserPool' });
  });
});
