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
import type { Config } from '@backstage/config';
import { SERVICES } from './build/build';
import { readStack } from './deploy/assembly';
import { deployStack } from './deploy/deployStack';
import { stackParameters } from './deploy/parameters';
import { publishAssets } from './deploy/publishAssets';
import { publishStorefront } from './deploy/publishStorefront';
import { publishTemplates } from './deploy/publishTemplates';
import { ROOT } from './paths';
import type { Ports } from './process/ports';
import { say } from './progress';

/** Stacks of the cell, in the order of their dependencies. */
const CELL_STACKS = [
  'shared-infra-stack',
  'tenant-pool-basic',
  'tenant-cluster-advanced',
] as const;

type CellStack = (typeof CELL_STACKS)[number];

/** Images are tagged with the product's version. */
const IMAGE_TAG: string = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
).version;

/** Starts the embedded account; its tasks run the bundles of the sample services. */
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
        SERVICES.map(service => [
          `tenantry/${service}`,
          {
            tags,
            command: [
              process.execPath,
              join(ROOT, `packages/${service}/dist/main.cjs`),
            ],
          },
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

/**
 * Publishes assets and templates, deploys the cell's stacks through the AWS APIs, and
 * publishes the storefront.
 * Returns what the front door and the pool have as outputs.
 */
export async function deployCell(
  sandbox: Sandbox,
  config: Config,
): Promise<Record<string, string>> {
  const connection = {
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  };
  const s3 = new S3Client({ ...connection, forcePathStyle: true });
  const cloudFormation = new CloudFormationClient(connection);
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
    const { ApiGatewayUrl, StorefrontBucketName } =
      outputs['shared-infra-stack'];
    await publishStorefront(s3, StorefrontBucketName, {
      apiUrl: ApiGatewayUrl,
    });
    return {
      ...outputs['shared-infra-stack'],
      ...outputs['tenant-pool-basic'],
    };
  } finally {
    s3.destroy();
    cloudFormation.destroy();
  }
}
