import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import {
  reverseProxyImage,
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '@tenantry/aws-sandbox';
import { application, type ServiceDefinition } from '@tenantry/application';
import type { Config } from '@backstage/config';
import { readStack } from './deploy/assembly';
import { deployStack } from './deploy/deployStack';
import { stackParameters } from './deploy/parameters';
import { publishAssets } from './deploy/publishAssets';
import { publishStorefront } from './deploy/publishStorefront';
import { publishTemplates } from './deploy/publishTemplates';
import { CELL_STACKS } from './deploy/stacks';
import { ROOT } from './paths';
import type { Ports } from './process/ports';
import { say } from './progress';

type CellStack = (typeof CELL_STACKS)[number];

/** Images are tagged with the product's version. */
export const IMAGE_TAG: string = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
).version;

/** What the embedded account runs in place of a service's image. */
const programOf = ({
  folder,
  command: [program, ...args],
}: ServiceDefinition) => ({
  // There may be no other Node.js than the one that runs this.
  command: [program === 'node' ? process.execPath : program, ...args],
  cwd: join(ROOT, folder),
});

/** Starts the embedded account; its tasks run the programs of the services. */
export async function startCell(
  ports: Omit<Ports, 'portal'>,
  stateDir: string,
  more: Pick<SandboxOptions, 'images' | 'random'> & {
    /** Tags that the images have besides the product's version. */
    tags?: string[];
  } = {},
): Promise<Sandbox> {
  const tags = [IMAGE_TAG, ...(more.tags ?? [])];
  return startSandbox({
    port: ports.aws,
    frontDoorPort: ports.frontDoor,
    distributionPort: ports.storefront,
    dataDir: join(stateDir, 'sandbox'),
    random: more.random,
    images: {
      ...Object.fromEntries(
        application.services.map(service => [
          `tenantry/${service.image}`,
          { tags, ...programOf(service) },
        ]),
      ),
      'tenantry/reverse-proxy': reverseProxyImage(tags),
      ...more.images,
    },
    logger: {
      info: () => {},
      warn: message => say(`  [sandbox] ${message}`),
      error: message => say(`  [sandbox] ${message}`),
    },
  });
}

/** How a client of AWS's SDK reaches the embedded account. */
export const connectionOf = ({
  endpoint,
  region,
}: Pick<Sandbox, 'endpoint' | 'region'>) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  forcePathStyle: true,
});

/**
 * Publishes assets and templates, and deploys the cell's stacks through the AWS APIs.
 * Returns what the front door and the pool have as outputs.
 */
export async function deployStacks(
  sandbox: Sandbox,
  config: Config,
): Promise<Record<string, string>> {
  const s3 = new S3Client(connectionOf(sandbox));
  const cloudFormation = new CloudFormationClient(connectionOf(sandbox));
  const urlOf = (bucket: string, key: string) =>
    `${sandbox.endpoint}/${bucket}/${key}`;
  try {
    const stacks = CELL_STACKS.map(name => readStack(name, sandbox));
    await publishAssets(
      s3,
      stacks.flatMap(stack => stack.assets),
    );
    const { bucket, prefix } = await publishTemplates(s3, sandbox);
    const parameters = stackParameters(config, {
      cellId: config.getConfigArray('tenantry.cells')[0].getString('id'),
      imageTag: IMAGE_TAG,
      templatesUrl: urlOf(bucket, prefix),
    });
    const outputs = {} as Record<CellStack, Record<string, string>>;
    for (const stack of stacks) {
      outputs[stack.name as CellStack] = await deployStack(
        cloudFormation,
        stack,
        parameters,
        urlOf,
      );
    }
    return {
      ...outputs['shared-infra-stack'],
      ...outputs['tenant-pool-basic'],
    };
  } finally {
    s3.destroy();
    cloudFormation.destroy();
  }
}

/** Deploys the cell's stacks, and publishes the storefront. Returns what they have as outputs. */
export async function deployCell(
  sandbox: Sandbox,
  config: Config,
): Promise<Record<string, string>> {
  const outputs = await deployStacks(sandbox, config);
  const s3 = new S3Client(connectionOf(sandbox));
  try {
    await publishStorefront(s3, outputs.StorefrontBucketName, {
      apiUrl: outputs.ApiGatewayUrl,
    });
    return outputs;
  } finally {
    s3.destroy();
  }
}
