/** What stands for a container image: a command of the machine, by repository name. */
export interface Image {
  tags: string[];
  command: string[];
  cwd?: string;
}

export type Images = Record<string, Image>;

/** The command behind an image's address, or why it cannot be pulled, in ECS's words. */
export function resolveImage(
  images: Images,
  address: string,
): { image: Image } | { problem: string } {
  const [, repository, tag = 'latest'] =
    /^(?:[^/]*[.:][^/]*\/)?([^:@]+)(?::([^@]+))?$/.exec(address) ?? [];
  const image = repository === undefined ? undefined : images[repository];
  return image?.tags.includes(tag)
    ? { image }
    : {
        problem: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${address}: ${address}: not found`,
      };
}
