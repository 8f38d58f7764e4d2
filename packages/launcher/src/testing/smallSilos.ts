import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { application } from '@tenantry/application';
// What the domain core's own tests make tenants' stacks of.
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import {
  out,
  serviceOutputs,
  serviceResources,
} from '@tenantry/plugin-tenants-node/src/testUtils/stackParts';
import { connectionOf } from '../cell';
import { stackOutputs } from './stackOutputs';
import type { System } from './system';

/** What a tenant behind a reverse proxy has for itself. */
export const SILO_SERVICES = [
  ...application.services.map(({ name, image }) => ({ name, image })),
  { name: 'proxy', image: 'reverse-proxy' },
];

const TEMPLATE = 'tenant-silo-service-fargate-reverse-proxy.template.json';

const templateOf = (Parameters: object, cluster: string) => ({
  Parameters,
  Resources: Object.assign(
    {},
    ...SILO_SERVICES.map(({ name, image }) =>
      serviceResources(name, {
        cluster,
        desired: 1,
        container: { Image: { 'Fn::Sub': `tenantry/${image}:\${ImageTag}` } },
      }),
    ),
  ),
  Outputs: out({
    ClusterName: cluster,
    ...serviceOutputs(SILO_SERVICES.map(({ name }) => name)),
  }),
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
