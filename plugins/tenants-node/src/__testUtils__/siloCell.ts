import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { capitalize } from '@tenantry/application';
import type { Sandbox, SandboxOptions } from '@tenantry/aws-sandbox';
import { parameterNames } from '../provisioners/silo/parameters';
import { variantOf, type Choice } from '../provisioners/silo/variant';
import { out, serviceOutputs, serviceResources } from '../testUtils/stackParts';
import { versionOf } from '../updates/Templates';
import { connectionOf, startTestCell } from './testCell';

export const SHARDS = 2;

const run = (script: string) => ['/bin/sh', '-c', script];

/**
 * What services run: something that does not end. The version `crash` of orders ends at
 * once, with exit code 3; that of users takes a while to end, as tasks in AWS do.
 */
const COMMANDS: Record<string, string[]> = {
  'tenantry/order-service': run(
    '[ "$SERVICE_VERSION" = crash ] && exit 3; exec sleep 100000',
  ),
  'tenantry/product-service': run('exec sleep 100000'),
  'tenantry/user-service': run(
    '[ "$SERVICE_VERSION" = crash ] || exec sleep 100000; trap "kill \\$!; sleep 1; exit 0" TERM; sleep 100000 & wait',
  ),
  'tenantry/reverse-proxy': run('exec sleep 100000'),
};

const ref = (name: string) => ({ Ref: name });

/** A service of a tenant, whose container tells the version that ends from others. */
function serviceOf(name: string, cluster: string | object, after: string[]) {
  const image = `tenantry/${
    name === 'proxy' ? 'reverse-proxy' : `${name}-service`
  }`;
  return serviceResources(name, {
    cluster,
    after,
    desired: ref('MinTasks'),
    container: {
      Image: {
        'Fn::Sub': `000000000000.dkr.ecr.us-east-1.amazonaws.com/${image}:\${ImageTag}`,
      },
      Environment: [{ Name: 'SERVICE_VERSION', Value: ref('ImageTag') }],
      // Without, a task that has started would count as well.
      HealthCheck:
        name === 'order'
          ? {
              Command: ['CMD-SHELL', '[ "$SERVICE_VERSION" != crash ]'],
              Interval: 300,
            }
          : undefined,
    },
  });
}

/** User pool and client: unless they are given, and longer than the stack. */
const OF_OWN_USERS = {
  Condition: 'MakesUserPool',
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
};
const ownOrGiven = (own: object, parameter: string) => ({
  'Fn::If': ['MakesUserPool', own, ref(parameter)],
});

/** Of what tenants have, longer than the stack. */
const tableOf = (sortKey: string) => ({
  Type: 'AWS::DynamoDB::Table',
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    KeySchema: [
      { AttributeName: 'tenantId', KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['tenantId', sortKey].map(name => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    BillingMode: 'PAY_PER_REQUEST',
  },
});

/** As little as the portal needs of the template of a variant; `infra` has the real ones. */
export function tenantTemplate(choice: Choice): object {
  const { isolation, silo } = choice;
  const own = isolation === 'silo-cluster';
  const names = [
    'user',
    'order',
    'product',
    ...(silo!.routing === 'reverse-proxy' ? ['proxy'] : []),
  ];
  const cluster = own ? ref('Cluster') : 'advanced';
  return {
    Description: variantOf(choice),
    Parameters: Object.fromEntries([
      ...parameterNames(choice).map(name => [name, { Type: 'String' }]),
      ...[
        'IdentityProviderType',
        'IdentityProviderName',
        'OidcIssuer',
        'OidcClientId',
        'OidcClientSecretArn',
        'SamlMetadataUrl',
        'CallbackUrl',
        'UserPoolId',
        'UserPoolClientId',
        'UserPoolIssuer',
        'UserPoolShared',
      ].map(name => [
        name,
        { Type: 'String', Default: '', NoEcho: name.includes('Secret') },
      ]),
    ]),
    Conditions: {
      MakesUserPool: { 'Fn::Equals': [ref('UserPoolId'), ''] },
    },
    Resources: {
      Users: {
        Type: 'AWS::Cognito::UserPool',
        ...OF_OWN_USERS,
        Properties: {
          Schema: ['tenantId', 'tier', 'userRole'].map(Name => ({
            Name,
            AttributeDataType: 'String',
            Mutable: true,
          })),
        },
      },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        ...OF_OWN_USERS,
        Properties: { UserPoolId: ref('Users') },
      },
      Orders: tableOf('orderId'),
      Products: tableOf('productId'),
      ...(own
        ? { Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} } }
        : {}),
      ...Object.assign(
        {},
        // One after the other, so that it is known which fails first.
        ...names.map((name, index) =>
          serviceOf(
            name,
            cluster,
            index === 0 ? [] : [`${capitalize(names[index - 1])}Service`],
          ),
        ),
      ),
    },
    Outputs: out({
      ClusterName: cluster,
      ...serviceOutputs(names),
      UserPoolId: ownOrGiven(ref('Users'), 'UserPoolId'),
      UserPoolClientId: ownOrGiven(ref('Client'), 'UserPoolClientId'),
      UserPoolIssuer: ownOrGiven(
        { 'Fn::GetAtt': ['Users', 'ProviderURL'] },
        'UserPoolIssuer',
      ),
      OrderTableName: ref('Orders'),
      ProductTableName: ref('Products'),
    }),
  };
}

const CHOICES: Choice[] = (['silo-service', 'silo-cluster'] as const).flatMap(
  isolation =>
    (['reverse-proxy', 'direct'] as const).map(routing => ({
      isolation,
      silo: { compute: 'fargate' as const, routing },
    })),
);

/** Publishes the template of a variant, or anything else in its place. */
export async function publishTemplate(
  sandbox: Sandbox,
  choice: Choice,
  template: object = tenantTemplate(choice),
): Promise<void> {
  const client = new S3Client({
    ...connectionOf(sandbox),
    forcePathStyle: true,
  });
  const text = JSON.stringify(template);
  for (const version of ['', `.${versionOf(text)}`]) {
    await client.send(
      new PutObjectCommand({
        Bucket: 'templates',
        Key: `tenant-${variantOf(choice)}${version}.template.json`,
        Body: text,
      }),
    );
  }
  client.destroy();
}

/** An embedded account with the stacks of a cell that silos can be made in. */
export async function startSiloCell(options: {
  apiUrl: string;
  sandbox?: SandboxOptions;
}): Promise<Sandbox> {
  const sandbox = await startTestCell({
    apiUrl: options.apiUrl,
    sandbox: {
      images: Object.fromEntries(
        Object.entries(COMMANDS).map(([name, command]) => [
          name,
          { tags: ['1.0.0', '2.0.0', 'crash'], command },
        ]),
      ),
      ...options.sandbox,
    },
    outputsOf: ({ endpoint }) => ({
      TenantTemplatesUrl: `${endpoint}/templates/`,
      ...Object.assign(
        {},
        ...Array.from({ length: SHARDS }, (_, index) => ({
          [`Shard${index}ApiUrl`]: options.apiUrl,
          [`Shard${index}ApiId`]: ref('Api'),
          [`Shard${index}StageName`]: ref('Stage'),
          [`Shard${index}ListenerArn`]: `arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/shard-${index}/1/1`,
          [`Shard${index}LoadBalancerName`]: `app/shard-${index}/1`,
        })),
      ),
    }),
    stacks: {
      'tenant-cluster-advanced': {
        Resources: {
          Cluster: {
            Type: 'AWS::ECS::Cluster',
            Properties: { ClusterName: 'advanced' },
          },
        },
        Outputs: out({ ClusterName: ref('Cluster') }),
      },
    },
  });
  const client = new S3Client({
    ...connectionOf(sandbox),
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: 'templates' }));
  client.destroy();
  for (const choice of CHOICES) {
    await publishTemplate(sandbox, choice);
  }
  return sandbox;
}
