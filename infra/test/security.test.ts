import type { Template } from 'aws-cdk-lib/assertions';
import { ALL_STACKS, CELL_STACKS, testApp, VARIANTS } from './app';
import { ingressOf, resourcesOf, statementsOf } from './reading';

/** Actions that AWS knows no resource for. */
const WITHOUT_RESOURCE = [
  'ecr:GetAuthorizationToken',
  'ecs:DiscoverPollEndpoint',
  'ecs:PutAccountSetting',
];

/** Policies of AWS that a service insists on. */
const MANAGED_POLICIES = ['AmazonAPIGatewayPushToCloudWatchLogs'];

const { template } = testApp();

describe.each(ALL_STACKS)('%s', name => {
  let stack: Template;
  beforeAll(() => {
    stack = template(name);
  }, 60_000);

  it('allows no action by a pattern, and any resource only where AWS knows none', () => {
    const statements = statementsOf(stack);
    expect(
      statements
        .flatMap(({ actions }) => actions)
        .filter(action => /[*?]/.test(action)),
    ).toEqual([]);
    const onAnything = statements
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ actions }) => actions);
    expect(
      onAnything.filter(action => !WITHOUT_RESOURCE.includes(action)),
    ).toEqual([]);
    const onPatterns = statements
      .map(({ actions, resources }) => ({
        actions,
        resources: JSON.stringify(resources),
      }))
      .filter(({ resources }) => resources !== '["*"]' && /\*/.test(resources));
    for (const { actions, resources } of onPatterns) {
      // Instances get their names when they register, below their cluster's.
      expect(actions).toEqual(['ecs:Poll', 'ecs:StartTelemetrySession']);
      expect(resources).toMatch(
        /:container-instance\/",\{"Ref":"Cluster\w+"\},"\/\*"/,
      );
    }
  });

  it("gives its roles no policies of AWS's but those that AWS insists on", () => {
    const managed = resourcesOf(stack, 'AWS::IAM::Role').flatMap(
      ([, { Properties }]) => Properties.ManagedPolicyArns ?? [],
    );
    for (const arn of managed) {
      expect(MANAGED_POLICIES).toContain(
        JSON.stringify(arn).match(/(\w+)"\]/)?.[1],
      );
    }
  });

  it('lets nobody in by address, only by security group', () => {
    for (const { GroupId, ...rule } of ingressOf(stack)) {
      expect(rule).toEqual({
        Description: expect.any(String),
        IpProtocol: 'tcp',
        FromPort: expect.any(Number),
        ToPort: rule.FromPort,
        SourceSecurityGroupId: expect.anything(),
      });
    }
    for (const [id, { Properties }] of resourcesOf(
      stack,
      'AWS::ECS::Service',
    )) {
      expect([
        id,
        Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp,
      ]).toEqual([id, 'DISABLED']);
    }
    for (const [id, { Properties }] of resourcesOf(
      stack,
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
    )) {
      expect([id, Properties.Scheme]).toEqual([id, 'internal']);
    }
  });

  it('encrypts what it keeps', () => {
    for (const [id, { Properties }] of resourcesOf(
      stack,
      'AWS::DynamoDB::Table',
    )) {
      expect([id, Properties.SSESpecification]).toEqual([
        id,
        { SSEEnabled: true },
      ]);
    }
    for (const [id, { Properties }] of resourcesOf(
      stack,
      'AWS::EC2::LaunchTemplate',
    )) {
      const disks = Properties.LaunchTemplateData.BlockDeviceMappings;
      expect(disks.length).toBeGreaterThan(0);
      for (const { Ebs } of disks) {
        expect([id, Ebs.Encrypted]).toEqual([id, true]);
      }
    }
    // ECR, CloudWatch and Cognito encrypt by themselves; nothing else keeps data.
    expect(resourcesOf(stack, /^AWS::(SNS|EFS|RDS|Kinesis)::/)).toEqual([]);
    for (const [id, { Properties }] of resourcesOf(stack, 'AWS::S3::Bucket')) {
      expect([id, Properties]).toEqual([
        id,
        expect.objectContaining({
          BucketEncryption: expect.anything(),
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        }),
      ]);
    }
    for (const [id, { Properties }] of resourcesOf(stack, 'AWS::SQS::Queue')) {
      expect([id, Properties.SqsManagedSseEnabled]).toEqual([id, true]);
    }
  });

  it('lets no client of a user pool write what says whose a user is', () => {
    for (const [id, { Properties }] of resourcesOf(
      stack,
      'AWS::Cognito::UserPoolClient',
    )) {
      // Without a list, a client may write everything.
      expect([id, Properties.WriteAttributes]).toEqual([id, expect.anything()]);
      expect(JSON.stringify(Properties.WriteAttributes)).not.toMatch(/custom:/);
      expect(Properties.ReadAttributes).toEqual(
        expect.arrayContaining(['custom:tenantId', 'custom:userRole']),
      );
    }
    for (const [, { Properties }] of resourcesOf(
      stack,
      'AWS::Cognito::UserPoolIdentityProvider',
    )) {
      expect(JSON.stringify(Properties.AttributeMapping)).not.toMatch(
        /custom:/,
      );
    }
    for (const [, { Properties }] of resourcesOf(
      stack,
      'AWS::Cognito::UserPool',
    )) {
      expect(Properties.AdminCreateUserConfig.AllowAdminCreateUserOnly).toBe(
        true,
      );
    }
  });

  it('runs containers that cannot change themselves, and keeps no secret in their environment', () => {
    for (const [, { Properties }] of resourcesOf(
      stack,
      'AWS::ECS::TaskDefinition',
    )) {
      for (const container of Properties.ContainerDefinitions) {
        expect(container.ReadonlyRootFilesystem).toBe(true);
        expect(container.Privileged).toBeUndefined();
        const names = (container.Environment ?? []).map((v: any) => v.Name);
        expect(names.join()).not.toMatch(/secret|password|token|key/i);
      }
    }
  });
});

describe.each(VARIANTS)('$name', ({ name, isolation, compute }) => {
  let stack: Template;
  beforeAll(() => {
    stack = template(name);
  });

  const statementsWith = (action: RegExp) =>
    statementsOf(stack).filter(({ actions }) =>
      actions.some(each => action.test(each)),
    );

  it("lets task roles at the tenant's own tables and items only", () => {
    const [[orders], [products]] = [/^Orders/, /^Products/].map(id =>
      resourcesOf(stack, 'AWS::DynamoDB::Table')
        .map(([each]) => each)
        .filter(each => id.test(each)),
    );
    const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
    const ofPool = {
      'Fn::ImportValue': expect.stringMatching(
        /^tenant-pool-basic:.*TablesProducts\w+Arn/,
      ),
    };
    const ofProducts =
      isolation === 'silo-cluster'
        ? arnOf(products)
        : { 'Fn::If': ['HasOwnProducts', arnOf(products), ofPool] };
    expect(
      statementsWith(/^dynamodb:/).map(({ roles, resources, condition }) => ({
        role: roles.join().replace(/TaskRole.*/, ''),
        resources,
        condition,
      })),
    ).toEqual(
      [
        { role: 'Order', resources: [arnOf(orders)] },
        { role: 'Product', resources: [ofProducts] },
      ].map(each => ({
        ...each,
        condition: {
          'ForAllValues:StringEquals': {
            'dynamodb:LeadingKeys': [{ Ref: 'TenantId' }],
          },
        },
      })),
    );
    expect(
      statementsWith(/^dynamodb:/).flatMap(({ actions }) => actions),
    ).not.toContain('dynamodb:Scan');
  });

  it("lets the users service alone at the tenant's user pool, and at no more of it than it needs", () => {
    const [[pool]] = resourcesOf(stack, 'AWS::Cognito::UserPool');
    const policies = resourcesOf(stack, 'AWS::IAM::Policy').filter(
      ([, { Properties }]) =>
        JSON.stringify(Properties.PolicyDocument).includes('cognito-idp:'),
    );
    const conditions = policies.map(([, { Condition }]) => Condition);
    expect(conditions.sort()).toEqual([
      'HasUserPoolForItself',
      'SharesUserPool',
      undefined,
    ]);
    const statements = statementsWith(/^cognito-idp:/);
    expect(
      statements.map(({ roles }) => roles.join().replace(/TaskRole.*/, '')),
    ).toEqual(['User', 'User', 'User']);
    for (const { resources } of statements) {
      expect(JSON.stringify(resources)).toMatch(
        new RegExp(
          `^\\[\\{"Fn::Join":.*:userpool/",\\{"Fn::If":\\["MakesUserPool",\\{"Ref":"${pool}"\\},\\{"Ref":"UserPoolId"\\}\\]`,
        ),
      );
    }
    const listed = policies
      .filter(([, { Condition }]) => Condition)
      .map(([, { Condition, Properties }]) => [
        Condition,
        Properties.PolicyDocument.Statement.flatMap(
          ({ Action }: any) => Action,
        ).sort(),
      ]);
    expect(Object.fromEntries(listed)).toEqual({
      HasUserPoolForItself: ['cognito-idp:ListUsers'],
      // Whoever shares a user pool sees the members of groups only.
      SharesUserPool: [
        'cognito-idp:AdminListGroupsForUser',
        'cognito-idp:ListUsersInGroup',
      ],
    });
    expect(
      policies
        .filter(([, { Condition }]) => !Condition)
        .some(([, { Properties }]) =>
          /:(Admin)?List/.test(JSON.stringify(Properties.PolicyDocument)),
        ),
    ).toBe(false);
    expect(stack.toJSON().Conditions.HasUserPoolForItself).toEqual({
      'Fn::Not': [{ Condition: 'SharesUserPool' }],
    });
  });

  it('lets no task take the role of another', () => {
    expect(statementsWith(/^(sts|iam):/)).toEqual([]);
  });

  it('lets only the load balancers and the tenant itself call its tasks, on their port', () => {
    const groups = resourcesOf(stack, 'AWS::ECS::Service').map(
      ([, { Properties }]) =>
        Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups,
    );
    const own = groups[0][0];
    expect(groups).toEqual(groups.map(() => [own]));
    const rules = ingressOf(stack);
    expect(
      rules.map(rule => [rule.FromPort, rule.SourceSecurityGroupId]),
    ).toEqual([
      [
        8080,
        {
          'Fn::ImportValue': expect.stringMatching(
            /^shared-infra-stack:.*AlbSecurityGroup/,
          ),
        },
      ],
      [8080, own],
    ]);
  });

  it('keeps instances from being of use to anybody else', () => {
    const launchTemplates = resourcesOf(stack, 'AWS::EC2::LaunchTemplate');
    expect(launchTemplates).toHaveLength(
      isolation === 'silo-cluster' && compute === 'ec2' ? 1 : 0,
    );
    for (const [, { Properties }] of launchTemplates) {
      expect(Properties.LaunchTemplateData).toMatchObject({
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      });
      expect(Properties.LaunchTemplateData.KeyName).toBeUndefined();
    }
  });
});

describe('the front doors', () => {
  let shared: Template;
  beforeAll(() => {
    shared = template(CELL_STACKS[0]);
  });

  /** Methods with their paths, as `GET /orders/{id}`, by API. */
  function routes() {
    const parts = Object.fromEntries(
      resourcesOf(shared, 'AWS::ApiGateway::Resource').map(
        ([id, { Properties }]) => [id, Properties],
      ),
    );
    const pathOf = (ref: any): string =>
      ref.Ref
        ? `${pathOf(parts[ref.Ref].ParentId)}/${parts[ref.Ref].PathPart}`
        : '';
    return resourcesOf(shared, 'AWS::ApiGateway::Method').map(
      ([, { Properties }]) => ({
        api: Properties.RestApiId.Ref as string,
        route: `${Properties.HttpMethod} ${pathOf(Properties.ResourceId)}`,
        method: Properties,
      }),
    );
  }
  const HEALTH = ['orders', 'products', 'users'].flatMap(service => [
    `GET /${service}/health`,
    `GET /tenant-health/{tenantPath}/${service}`,
  ]);

  /** Values of `tenantPath`, `x-tenant-id` and `x-tenant-tier`. */
  function expectedHeaders(route: string): string[] {
    if (route.includes('{tenantPath}')) {
      return ['method.request.path.tenantPath', "''", "''"];
    }
    return HEALTH.includes(route)
      ? ["'basic'", "''", "''"]
      : ['tenantPath', 'tenantId', 'tier'].map(
          name => `context.authorizer.${name}`,
        );
  }

  it('are open on the known routes, and on no other', () => {
    const apis = [...new Set(routes().map(({ api }) => api))];
    expect(apis).toHaveLength(2);
    const open = apis.map(api =>
      routes()
        .filter(each => each.api === api)
        .filter(({ method }) => method.AuthorizationType !== 'CUSTOM')
        // The gateway answers preflights by itself.
        .filter(({ method }) => method.HttpMethod !== 'OPTIONS')
        .map(({ route }) => route)
        .sort(),
    );
    expect(open).toEqual([
      [...HEALTH, 'GET /tenant-config/{tenantName}'].sort(),
      [...HEALTH].sort(),
    ]);
  });

  it('answer preflights by themselves', () => {
    for (const { route, method } of routes()) {
      expect([route, method.HttpMethod === 'OPTIONS']).toEqual([
        route,
        method.Integration.Type === 'MOCK',
      ]);
    }
  });

  it('want a key wherever they want a token, but to tell what a tier allows', () => {
    for (const { route, method } of routes()) {
      expect([route, method.ApiKeyRequired ?? false]).toEqual([
        route,
        method.AuthorizationType === 'CUSTOM' && route !== 'GET /tenant',
      ]);
    }
  });

  it('overwrite what clients claim about the tenant, on every route to a service', () => {
    const proxied = routes().filter(
      ({ method }) => method.Integration.Type === 'HTTP_PROXY',
    );
    expect(proxied).toHaveLength(2 * (12 + HEALTH.length));
    for (const { route, method } of proxied) {
      const { RequestParameters, IntegrationTarget } = method.Integration;
      const headers = ['tenantPath', 'x-tenant-id', 'x-tenant-tier'].map(
        name => RequestParameters[`integration.request.header.${name}`],
      );
      expect([route, headers]).toEqual([route, expectedHeaders(route)]);
      expect(IntegrationTarget).toBeDefined();
    }
  });

  it('lead to load balancers of their own', () => {
    const targets = new Map<string, Set<string>>();
    for (const { api, method } of routes()) {
      const target = method.Integration.IntegrationTarget?.Ref;
      if (target) {
        targets.set(api, (targets.get(api) ?? new Set()).add(target));
      }
    }
    const sets = [...targets.values()].map(set => [...set]);
    expect(sets.map(set => set.length)).toEqual([1, 1]);
    expect(new Set(sets.flat()).size).toBe(2);
  });

  it('remember what the authorizer says for half a minute at most', () => {
    shared.allResourcesProperties('AWS::ApiGateway::Authorizer', {
      AuthorizerResultTtlInSeconds: 30,
    });
    shared.allResourcesProperties('AWS::ApiGateway::RestApi', {
      ApiKeySourceType: 'AUTHORIZER',
    });
  });

  it('write no bodies, headers or addresses into logs', () => {
    for (const [, { Properties }] of resourcesOf(
      shared,
      'AWS::ApiGateway::Stage',
    )) {
      expect(Properties.MethodSettings.length).toBeGreaterThan(0);
      for (const settings of Properties.MethodSettings) {
        expect(settings.DataTraceEnabled).toBe(false);
      }
      expect(Properties.AccessLogSetting.Format).not.toMatch(
        /sourceIp|userAgent|identity\.user|authorizer\.(principalId|claims)|\$context\.path"/,
      );
    }
  });

  it('let only the authorizer and the look-ups at the registry, item by item', () => {
    const readers = statementsOf(shared).filter(({ actions }) =>
      actions.some(action => action.startsWith('dynamodb:')),
    );
    expect(readers).toHaveLength(3);
    for (const { actions } of readers) {
      expect(actions).toEqual(['dynamodb:GetItem', 'dynamodb:BatchGetItem']);
    }
  });
});
