import { cp, mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { buildPortal } from '../build/build';
import { PORTAL_MANIFESTS, portalFiles } from '../build/portalFiles';
import { ROOT } from '../paths';
import { run } from '../process/run';
import type { Program } from '../process/portal';

/** Makes of the production build what the portal's image has in `/app`, dependencies included. */
export async function unpackBundle(folder: string): Promise<Program> {
  await buildPortal();
  const copy = async (path: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(ROOT, path), join(folder, path), { recursive: true });
  };
  const unpack = (name: string) =>
    run(`Unpacking ${name}`, 'tar', [
      '-xzf',
      join(ROOT, 'packages/backend/dist', name),
      '-C',
      folder,
    ]);
  for (const path of PORTAL_MANIFESTS) {
    await copy(path);
  }
  await unpack('skeleton.tar.gz');
  await run(
    'The installation of what the bundle needs',
    'sh',
    ['packages/backend/install.sh'],
    {
      cwd: folder,
      env: {
        ...process.env,
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      },
    },
  );
  await unpack('bundle.tar.gz');
  for (const path of portalFiles()) {
    await copy(path);
  }
  return {
    cwd: join(folder, 'packages/backend'),
    args: ['.', '--config', '../../app-config.yaml'],
  };
}
