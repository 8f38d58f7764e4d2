import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  application,
  capitalize,
  serviceOutputOf,
} from '@tenantry/application';
import { connectionOf } from '../cell';
import { stackOutputs } from './stackOutputs';
import type { System } from './system';

/** What a tenant behind a reverse proxy has for itself. */
export const SILO_SERVICES = [
  ...application.services.map(({ name, image }) => ({ name, image })),
  { name: 'proxy', image: 'reverse-proxy' },
];

const TEMPLATE = 'tenant-silo-service-fargate-reverse-proxy.template.json';

function resourcesOf(
  { name, image }: (typeof SILO_SERVICES)[number],
  cluster: string,
) {
  const id = capitalize(name);
  return {
    [`${id}Task`]: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: { 'Fn::Sub': `tenantry-\${TenantPath}-${name}` },
        Cpu: '256',
        Memory: '512',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        ContainerDefinitions: [
          {
            Name: 'service',
            Image: { 'Fn::Sub': `tenantry/${image}:\${ImageTag}` },
          },
        ],
      },
    },
    [`${id}Service`]: {
      Type: 'AWS::ECS::Service',
      Properties: {
        Cluster: cluster,
        TaskDefinition: { Ref: `${id}Task` },
        DesiredCount: 1,
        LaunchType: 'FARGATE',
        DeploymentConfiguration: {
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        },
      },
    },
  };
}

const templateOf = (Parameters: object, cluster: string) => ({
  Parameters,
  Resources: Object.assign(
    {},
    ...SILO_SERVICES.map(service => resourcesOf(service, cluster)),
  ),
  Outputs: {
    ClusterName: { Value: cluster },
    ...Object.fromEntries(
      SILO_SERVICES.map(service => [
        serviceOutputOf(service),
        {
          Value: {
            'Fn::GetAtt': [`${capitalize(service.name)}Service`, 'Name'],
          },
        },
      ]),
    ),
  },
});

/**
 * Publishes, in the place of Advanced tenants' template and with its parameters, one that
 * has their services and nothing else: a thousand of them fit into the account.
 */
export async function publishSmallTemplate(system: System): Promise<void> {
  const { outputs, sandbox } = system;
  const { ClusterName } = await stackOutputs(system, 'tenant-cluster-advanced');
  const { pathname } = new URL(`${outputs.TenantTemplatesUrl}${TEMPLATE}`);
  const [, Bucket, ...key] = pathname.split('/');
  const at = { Bucket, Key: key.join('/') };
  const s3 = new S3Client(connectionOf(sandbox));
  const { Body } = await s3.send(new GetObjectCommand(at));
  const { Parameters } = JSON.parse(await Body!.transformToString());
  await s3.send(
    new PutObjectCommand({
      ...at,
      Body: JSON.stringify(templateOf(Parameters, ClusterName)),
    }),
  );
  s3.destroy();
}
