import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../paths';
import { HEAP_LIMITS } from '../process/portal';
import { PORTAL_MANIFESTS, portalFiles } from './portalFiles';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const DOCKERFILE = read('packages/backend/Dockerfile');

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

  it('is all that the catalog is told of the services', () => {
    const files = portalFiles().filter(path => path.startsWith('packages/'));
    const named = files.flatMap(path =>
      [...read(path).matchAll(/\$text: (\S+)/g)].map(([, text]) =>
        join(dirname(path), text),
      ),
    );
    expect(named).not.toEqual([]);
    expect(files).toEqual(expect.arrayContaining(named));
  });
});
