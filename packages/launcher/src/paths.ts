import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Top of the checkout. The launcher runs from its sources, never from a bundle. */
// eslint-disable-next-line no-restricted-syntax
export const ROOT = resolve(__dirname, '../../..');

/** Where everything that `reset` forgets is kept. */
export const stateDirOf = (env: NodeJS.ProcessEnv): string =>
  env.TENANTRY_STATE_DIR
    ? resolve(env.TENANTRY_STATE_DIR)
    : join(ROOT, '.tenantry');

/** Stamps of finished build steps; they outlive `reset`. */
export const STAMP_DIR = join(ROOT, '.tenantry', 'stamps');

export const NODE_TRANSFORM = join(
  ROOT,
  'node_modules/@backstage/cli/config/nodeTransform.cjs',
);

/** A program that a dependency installs. */
export const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

/** The package manager that the project brings along; nobody needs one on the PATH. */
export const [YARN] = globSync(join(ROOT, '.yarn/releases/yarn-*.cjs'));
