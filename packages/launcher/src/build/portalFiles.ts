import { globSync } from 'node:fs';
import { ROOT } from '../paths';

/** What dependencies are installed by in the portal's image; see packages/backend/Dockerfile. */
export const PORTAL_MANIFESTS = [
  '.yarn/releases',
  '.yarnrc.yml',
  'backstage.json',
  'package.json',
  'packages/backend/install.sh',
  'yarn.lock',
];

/** What the image has besides these and the bundle. */
export const portalFiles = (): string[] => [
  'app-config.yaml',
  'app-config.production.yaml',
  'catalog-info.yaml',
  'mkdocs.yml',
  'docs',
  'templates',
  // What the catalog says of the sample services, and the APIs that it names.
  ...globSync('packages/*/{catalog-info,openapi}.yaml', { cwd: ROOT }).sort(),
];
