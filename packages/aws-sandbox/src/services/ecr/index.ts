import { createHash } from 'node:crypto';
import * as schemas from '@aws-sdk/client-ecr';
import { AwsError } from '../../errors';
import { only } from '../../http/only';
import type { Account, AwsService } from '../../types';
import type { Images } from '../ecs/images';

/** ECR's page length and the longest it gives. */
const PAGE = 100;
const MAX_PAGE = 1000;
/** How long ECR's passwords are good. */
const TOKEN_MS = 12 * 3_600_000;

function pageOf<T>(
  items: T[],
  maxResults: number = PAGE,
  nextToken: string = '0',
) {
  const start = Number(nextToken);
  const end = start + Math.min(maxResults, MAX_PAGE);
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? String(end) : undefined,
  };
}

/** ECR: the images that the sandbox was given stand for what was pushed. */
export function createEcr(account: Account, images: Images): AwsService {
  const registryId = account.accountId;
  const pushedAt = account.clock.now();

  const describe = (name: string) => ({
    repositoryArn: account.arn('ecr', `repository/${name}`),
    registryId,
    repositoryName: name,
    repositoryUri: `${registryId}.dkr.ecr.${account.region}.amazonaws.com/${name}`,
    createdAt: pushedAt,
  });

  /** An image is a command here: all tags of a repository stand for the same one. */
  const imageOf = (repositoryName: string) => {
    const { command, tags } = images[repositoryName];
    const digest = createHash('sha256')
      .update(`${repositoryName} ${command.join(' ')}`)
      .digest('hex');
    return {
      registryId,
      repositoryName,
      imageDigest: `sha256:${digest}`,
      imageTags: tags,
      imagePushedAt: pushedAt,
      imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    } satisfies schemas.ImageDetail;
  };

  const requireRepository = (name: string) => {
    if (!images[name]) {
      throw new AwsError(
        'RepositoryNotFoundException',
        `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
      );
    }
  };

  return {
    signingName: 'ecr',
    protocol: 'json',
    schemas: schemas as never,
    accessOf: (operation, input) => [
      {
        action: `ecr:${operation}`,
        resource: input.repositoryName
          ? account.arn('ecr', `repository/${input.repositoryName}`)
          : '*',
      },
    ],
    operations: {
      /** A password for whoever pushes; nobody can push here. */
      GetAuthorizationToken(input: schemas.GetAuthorizationTokenRequest) {
        only(input, [], 'ecr:GetAuthorizationToken');
        return {
          authorizationData: [
            {
              authorizationToken: Buffer.from('AWS:sandbox').toString('base64'),
              expiresAt: new Date(account.clock.now().getTime() + TOKEN_MS),
              proxyEndpoint: `https://${registryId}.dkr.ecr.${account.region}.amazonaws.com`,
            },
          ],
        } satisfies schemas.GetAuthorizationTokenResponse;
      },

      DescribeRepositories(input: schemas.DescribeRepositoriesRequest) {
        only(
          input,
          ['repositoryNames', 'maxResults', 'nextToken'],
          'ecr:DescribeRepositories',
        );
        input.repositoryNames?.forEach(requireRepository);
        const page = pageOf(
          input.repositoryNames ?? Object.keys(images).sort(),
          input.maxResults,
          input.nextToken,
        );
        return {
          repositories: page.items.map(describe),
          nextToken: page.nextToken,
        };
      },

      DescribeImages(input: schemas.DescribeImagesRequest) {
        only(
          input,
          [
            'registryId',
            'repositoryName',
            'imageIds',
            'maxResults',
            'nextToken',
          ],
          'ecr:DescribeImages',
        );
        const name = input.repositoryName!;
        requireRepository(name);
        const image = imageOf(name);
        for (const { imageTag, imageDigest } of input.imageIds ?? []) {
          const matches =
            (imageTag === undefined || image.imageTags.includes(imageTag)) &&
            (imageDigest === undefined || imageDigest === image.imageDigest);
          if (!matches) {
            const quoted = (text?: string) => `'${text ?? 'null'}'`;
            throw new AwsError(
              'ImageNotFoundException',
              `The image with imageId {imageDigest:${quoted(
                imageDigest,
              )}, imageTag:${quoted(
                imageTag,
              )}} does not exist within the repository with name '${name}' in the registry with id '${registryId}'`,
            );
          }
        }
        const page = pageOf([image], input.maxResults, input.nextToken);
        return { imageDetails: page.items, nextToken: page.nextToken };
      },
    },
  };
}
