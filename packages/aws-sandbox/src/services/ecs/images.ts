import { join } from 'node:path';

/** What stands for a container image: a command of the machine, by repository name. */
export interface Image {
  tags: string[];
  command: string[];
  cwd?: string;
  /** There is no process: tasks run, are well and answer nothing. */
  virtual?: boolean;
}

export type Images = Record<string, Image>;

/**
 * What stands for the reverse proxy's image, which is an nginx: a small program that
 * passes requests on to the services of its namespace.
 */
export const reverseProxyImage = (tags: string[]): Image => ({
  tags,
  command: [
    process.execPath,
    // It holds no data: a small heap, for there is one of it per tenant.
    '--max-old-space-size=32',
    '--max-semi-space-size=1',
    // The sandbox runs from its sources: it is no part of a production build.
    // eslint-disable-next-line no-restricted-syntax
    join(__dirname, 'images/reverseProxy.cjs'),
  ],
});

/** An image for thousands of tasks that only have to be there. */
export const virtualImage = (tags: string[]): Image => ({
  tags,
  command: [],
  virtual: true,
});

/** Parts of `[<registry>/]<repository>[:<tag>]`. */
export function parseAddress(address: string) {
  const [, registry, repository, tag = 'latest'] =
    /^(?:([^/]*[.:][^/]*)\/)?([^:@]+)(?::([^@]+))?$/.exec(address) ?? [];
  return { registry, repository, tag };
}

/** The command behind an image's address, or why it cannot be pulled, in ECS's words. */
export function resolveImage(
  images: Images,
  address: string,
): { image: Image } | { problem: string } {
  const { repository, tag } = parseAddress(address);
  const image = repository === undefined ? undefined : images[repository];
  return image?.tags.includes(tag)
    ? { image }
    : {
        problem: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${address}: ${address}: not found`,
      };
}
