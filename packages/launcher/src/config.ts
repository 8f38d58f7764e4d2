import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { ConfigSources } from '@backstage/config-loader';
import { ROOT } from './paths';

/** Reads the portal's configuration the way the back end does, with `env` for its variables. */
export async function readConfig(
  env: NodeJS.ProcessEnv,
  files: string[] = ['app-config.yaml'],
): Promise<Config> {
  return ConfigSources.toConfig(
    ConfigSources.default({
      rootDir: ROOT,
      argv: files.flatMap(file => ['--config', resolve(ROOT, file)]),
      env,
      substitutionFunc: async name => env[name],
      watch: false,
    }),
  );
}
