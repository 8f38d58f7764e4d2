import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths';
import { PORTAL_MANIFESTS, portalFiles } from './portalFiles';

describe('what the image of the portal has besides the bundle', () => {
  it('is what its Dockerfile copies', () => {
    const copied = readFileSync(
      join(ROOT, 'packages/backend/Dockerfile'),
      'utf8',
    )
      .split('\n')
      .filter(line => /^COPY (?!--from)/.test(line))
      .flatMap(line => line.split(' ').slice(1, -1));
    // Of packages there is what .dockerignore lets in.
    const named = portalFiles().map(path =>
      path.startsWith('packages/') ? 'packages' : path,
    );
    expect(new Set([...PORTAL_MANIFESTS, ...named])).toEqual(new Set(copied));
  });
});
