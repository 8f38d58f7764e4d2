import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths';

/** Where `infra/bin/tenantry.ts` synthesizes to. */
export const cdkOut = () =>
  process.env.CDK_OUTDIR ?? join(ROOT, 'infra/cdk.out');

/** Where stacks go. */
export interface Environment {
  accountId: string;
  region: string;
}

/** A file that a template refers to by bucket and key. */
export interface FileAsset {
  path: string;
  packaging: 'file' | 'zip';
  bucket: string;
  key: string;
}

/** A synthesized stack. */
export interface SynthesizedStack {
  name: string;
  template: string;
  parameterNames: string[];
  assets: FileAsset[];
  /** Where the template itself is found once the assets are published. */
  templateAsset?: FileAsset;
}

/** Reads a stack from the cloud assembly; placeholders are resolved for the account and Region. */
export function readStack(
  name: string,
  environment: Environment,
): SynthesizedStack {
  const template = readFileSync(
    join(cdkOut(), `${name}.template.json`),
    'utf8',
  );
  const manifest = JSON.parse(
    readFileSync(join(cdkOut(), `${name}.assets.json`), 'utf8'),
  );
  const resolve = (text: string) =>
    text
      .replaceAll('${AWS::AccountId}', environment.accountId)
      .replaceAll('${AWS::Region}', environment.region)
      .replaceAll('${AWS::Partition}', 'aws');
  const assets: FileAsset[] = Object.values<any>(manifest.files).flatMap(file =>
    Object.values<any>(file.destinations).map(destination => ({
      path: join(cdkOut(), file.source.path),
      packaging: file.source.packaging,
      bucket: resolve(destination.bucketName),
      key: resolve(destination.objectKey),
    })),
  );
  return {
    name,
    template,
    parameterNames: Object.keys(JSON.parse(template).Parameters ?? {}),
    assets,
    templateAsset: assets.find(asset =>
      asset.path.endsWith(`${name}.template.json`),
    ),
  };
}

/** Names of the templates that stacks of tenants are made from, and the bucket of their assets. */
export function templatesOfTenants(environment: Environment): {
  bucket: string;
  names: string[];
} {
  const names = readdirSync(cdkOut()).flatMap(
    file => /^(tenant-silo-.+)\.template\.json$/.exec(file)?.[1] ?? [],
  );
  const [{ bucket }] = readStack(names[0], environment).assets;
  return { bucket, names };
}
