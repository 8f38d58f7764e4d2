import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { application } from '@tenantry/application';
import { buildPortal, buildServices } from '../build/build';
import { PORTAL_MANIFESTS, portalFiles } from '../build/portalFiles';
import { fingerprint } from '../build/stamp';
import { ROOT } from '../paths';
import { step } from '../progress';
import type { Builder } from './builder';
import type { Target } from './target';

/** An image and what it is built from. */
interface ImageSource {
  /** Of the repository, below `tenantry/`. */
  name: string;
  folder: string;
  file?: string;
}

export const IMAGES: ImageSource[] = [
  ...application.services.map(({ image, folder }) => ({
    name: image,
    folder: join(ROOT, folder),
  })),
  { name: 'reverse-proxy', folder: join(ROOT, 'packages/reverse-proxy') },
  {
    name: 'portal',
    folder: ROOT,
    file: join(ROOT, 'packages/backend/Dockerfile'),
  },
];

/** What the images depend on. */
const INPUTS = [
  '.dockerignore',
  ...PORTAL_MANIFESTS,
  ...portalFiles(),
  'packages/app',
  'packages/application',
  'packages/backend',
  'packages/reverse-proxy',
  'packages/service-kit',
  ...application.services.map(({ folder }) => folder),
  'plugins',
];
const DIGITS = 12;

/** One tag for all images: the version, and what is in them. It never means anything else. */
export function imageTag(): string {
  const { version } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  return `${version}-${fingerprint(INPUTS).slice(0, DIGITS)}`;
}

async function isThere(
  ecr: ECRClient,
  repositoryName: string,
  tag: string,
): Promise<boolean> {
  try {
    await ecr.send(
      new DescribeImagesCommand({
        repositoryName,
        imageIds: [{ imageTag: tag }],
      }),
    );
    return true;
  } catch (error) {
    if (
      /^(ImageNotFound|RepositoryNotFound)Exception$/.test(
        (error as Error).name,
      )
    ) {
      return false;
    }
    throw error;
  }
}

/** Builds and pushes the images that the account does not have under this tag. */
export async function publishImages(
  ecr: ECRClient,
  target: Target,
  tag: string,
  {
    withPortal,
    builderOf,
  }: {
    /** Whether the portal runs in this account. */
    withPortal: boolean;
    builderOf: () => Promise<Builder>;
  },
): Promise<void> {
  const wanted = IMAGES.filter(({ name }) => withPortal || name !== 'portal');
  const lacking: ImageSource[] = [];
  for (const image of wanted) {
    if (!(await isThere(ecr, `tenantry/${image.name}`, tag))) {
      lacking.push(image);
    }
  }
  if (lacking.length === 0) {
    return;
  }
  const builder = await builderOf();
  await buildServices();
  if (lacking.some(({ name }) => name === 'portal')) {
    await buildPortal();
  }
  const { authorizationData } = await ecr.send(
    new GetAuthorizationTokenCommand({}),
  );
  const [{ authorizationToken }] = authorizationData!;
  const [user, password] = Buffer.from(authorizationToken!, 'base64')
    .toString()
    .split(':');
  const suffix = target.partition === 'aws-cn' ? '.cn' : '';
  const registry = `${target.accountId}.dkr.ecr.${target.region}.amazonaws.com${suffix}`;
  await builder.login(registry, user, password);
  for (const { name, folder, file } of lacking) {
    const reference = `${registry}/tenantry/${name}:${tag}`;
    await step(`Image ${name} with ${builder.name}`, async () => {
      await builder.build(reference, folder, file);
      await builder.push(reference);
    });
  }
}
