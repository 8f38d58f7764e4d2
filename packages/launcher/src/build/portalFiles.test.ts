import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths';
import { HEAP_LIMITS } from '../process/portal';
import { PORTAL_MANIFESTS, portalFiles } from './portalFiles';

const DOCKERFILE = readFileSync(
  join(ROOT, 'packages/backend/Dockerfile'),
  'utf8',
);

describe('the image of the portal', () => {
  it('limits the heap as on a laptop', () => {
    expect(DOCKERFILE).toContain(
      `CMD ["node", ${HEAP_LIMITS.map(limit => `"${limit}"`).join(', ')}, `,
    );
  });
});

describe('what the image of the portal has besides the bundle', () => {
  it('is what its Dockerfile copies', () => {
    const copied = DOCKERFILE.split('\n')
      .filter(line => /^COPY (?!--from)/.test(line))
      .flatMap(line => line.split(' ').slice(1, -1));
    // Of packages there is what .dockerignore lets in.
    const named = portalFiles().map(path =>
      path.startsWith('packages/') ? 'packages' : path,
    );
    expect(new Set([...PORTAL_MANIFESTS, ...named])).toEqual(new Set(copied));
  });
});
