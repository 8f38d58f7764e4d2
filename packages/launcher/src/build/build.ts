import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { application } from '@tenantry/application';
import { run } from '../process/run';
import { bin, NODE_TRANSFORM, ROOT, YARN } from '../paths';
import { step } from '../progress';
import { whenChanged } from './stamp';

/** Folders of services in TypeScript. Others come as they are, or their Dockerfile builds them. */
const bundledFolders = () =>
  application.services
    .map(({ folder }) => folder)
    .filter(folder => existsSync(join(ROOT, folder, 'src/main.ts')));

/** Bundles the services: the files that their images, and the sandbox's tasks, run. */
export async function buildServices(): Promise<void> {
  await Promise.all(
    bundledFolders().map(folder =>
      whenChanged(
        folder.replaceAll('/', '-'),
        {
          inputs: [
            `${folder}/src`,
            `${folder}/package.json`,
            'packages/service-kit/src',
            'yarn.lock',
          ],
          outputs: [`${folder}/dist/main.cjs`],
        },
        () =>
          step(`Bundling ${folder}`, () =>
            run(`Bundling ${folder}`, process.execPath, [YARN, 'build'], {
              cwd: join(ROOT, folder),
            }),
          ),
      ),
    ),
  );
}

/** Synthesizes the CloudFormation templates from the CDK app. */
export async function synthesize(): Promise<void> {
  await whenChanged(
    'infra',
    {
      inputs: [
        'infra/bin',
        'infra/cdk.json',
        'infra/lib',
        'infra/lambda',
        'infra/package.json',
        'packages/application/src',
        'yarn.lock',
      ],
      outputs: ['infra/cdk.out/manifest.json'],
    },
    () =>
      step('Synthesizing the CloudFormation templates', () =>
        run(
          'The synthesis',
          process.execPath,
          ['--require', NODE_TRANSFORM, 'bin/tenantry.ts'],
          { cwd: join(ROOT, 'infra') },
        ),
      ),
  );
}

/** Bundles the app of tenants' users. */
export async function buildStorefront(): Promise<void> {
  await whenChanged(
    'storefront',
    {
      inputs: [
        'packages/storefront/index.html',
        'packages/storefront/src',
        'packages/storefront/public',
        'packages/storefront/vite.config.mts',
        'packages/storefront/package.json',
        'yarn.lock',
      ],
      outputs: ['packages/storefront/dist/index.html'],
    },
    () =>
      step('Building the storefront', () =>
        run(
          'The build of the storefront',
          bin('vite'),
          ['build', '--logLevel', 'warn'],
          { cwd: join(ROOT, 'packages/storefront') },
        ),
      ),
  );
}

/** Bundles the portal's back end with its front end: what its image is made of. */
export async function buildPortal(): Promise<void> {
  await whenChanged(
    'portal',
    {
      inputs: [
        'packages/app',
        'packages/application',
        'packages/backend',
        'plugins',
        'yarn.lock',
      ],
      outputs: [
        'packages/backend/dist/bundle.tar.gz',
        'packages/backend/dist/skeleton.tar.gz',
      ],
    },
    () =>
      step('Bundling the portal', () =>
        run(
          'The bundle of the portal',
          process.execPath,
          // Through yarn, since the build calls yarn itself.
          [YARN, 'workspace', 'backend', 'build'],
          { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } },
        ),
      ),
  );
}

/** Builds the portal's front end. */
export async function buildApp(): Promise<void> {
  await whenChanged(
    'app',
    {
      inputs: [
        'packages/app/config.schema.json',
        'packages/app/src',
        'packages/app/public',
        'packages/app/package.json',
        'plugins/tenants/src',
        'plugins/tenants-common/src',
        'yarn.lock',
      ],
      outputs: ['packages/app/dist/index.html'],
    },
    () =>
      step('Building the app', () =>
        run(
          'The build of the app',
          bin('backstage-cli'),
          ['package', 'build'],
          { cwd: join(ROOT, 'packages/app') },
        ),
      ),
  );
}
