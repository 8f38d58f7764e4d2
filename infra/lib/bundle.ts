import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';

/** Bundles one of the functions in `infra/lambda`, the SDK included, without Docker. */
export function bundleFunction(name: string, bundleDir: string): Code {
  const folder = join(bundleDir, name);
  buildSync({
    entryPoints: [join(__dirname, '../lambda', name, 'index.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
  return Code.fromAsset(folder);
}
