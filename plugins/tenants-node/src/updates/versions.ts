import { IMAGE_TAG_PATTERN } from '@tenantry/plugin-tenants-common';
import { InputError } from '@backstage/errors';
import type { StepTools } from '../onboarding/types';
import { imageTagOf } from '../provisioners/silo/imageTag';
import { repositoriesOf } from '../capacity/checks';
import { Missing, requireImage } from '../capacity/sources';
import { LifecycleError } from '../errors';
import type { TenantRecord, Version } from '../registry/items';

/** A tenant with services of its own. */
export type Silo = TenantRecord & Required<Pick<TenantRecord, 'silo'>>;

export const isSilo = (tenant: TenantRecord): tenant is Silo =>
  tenant.silo !== undefined;

/** What a tenant runs, as the registry has it. */
export const runningOf = ({ silo }: Silo): Version => ({
  imageTag: silo.imageTag,
  templateVersion: silo.templateVersion,
});

/** Whether one version is the other; a template whose version is not known is any. */
export const isVersion = (running: Version, wanted: Version): boolean =>
  running.imageTag === wanted.imageTag &&
  (wanted.templateVersion === undefined ||
    running.templateVersion === wanted.templateVersion);

/** Refuses what is no tag of an image. */
export function checkImageTag(imageTag: string): string {
  const tag = imageTag.trim();
  if (!IMAGE_TAG_PATTERN.test(tag)) {
    throw new InputError(
      `"${imageTag}" is no tag of an image: use up to 128 letters, digits, ".", "_" and "-", for example 1.4.2.`,
    );
  }
  return tag;
}

/** The version that is to be run: what was chosen, or what the pool runs; the template as it is published. */
export async function wantedVersion(
  tools: StepTools,
  tenant: Silo,
  chosen: string | undefined,
): Promise<Version> {
  return {
    imageTag: await imageTagOf(
      tools,
      chosen?.trim() ? checkImageTag(chosen) : undefined,
    ),
    templateVersion: await tools.templates.version(tools.context, tenant),
  };
}

/** Refuses a version that a service has no image of. What ECR does not tell is left to ECS. */
export async function requireImages(
  { context }: Pick<StepTools, 'context'>,
  repositories: string[],
  imageTag: string,
  log: (line: string) => void,
): Promise<void> {
  const answers = await Promise.allSettled(
    repositories.map(repository =>
      requireImage(context.clients, repository, imageTag),
    ),
  );
  const errors = answers.flatMap(answer =>
    answer.status === 'rejected' ? [answer.reason as Error] : [],
  );
  const absent = errors.filter(error => error instanceof Missing);
  if (absent.length > 0) {
    throw new LifecycleError(
      `ECR has no ${absent.map(({ message }) => message).join(', no ')}.`,
      'Push it, or choose an image tag that exists.',
    );
  }
  if (errors.length > 0) {
    log(`Whether all images of ${imageTag} are there could not be found out.`);
  }
}

/** Repositories of what any tenant may run. */
export const ALL_REPOSITORIES = repositoriesOf({
  isolation: 'silo-cluster',
  silo: { compute: 'fargate', routing: 'reverse-proxy' },
});

export const siloRepositories = (tenant: Silo): string[] =>
  repositoriesOf(tenant);
