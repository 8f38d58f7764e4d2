import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { unzipSync } from 'fflate';

/** Unpacks a function's zip below `dir`, or in a temporary folder. Returns the folder. */
export function unpackBundle(
  zip: Buffer,
  name: string,
  dir: string | undefined,
): string {
  const target = dir
    ? join(dir, 'lambda', name)
    : mkdtempSync(join(tmpdir(), 'tenantry-lambda-'));
  for (const [path, content] of Object.entries(unzipSync(zip))) {
    const file = join(target, normalize(path));
    if (!file.startsWith(target)) {
      throw new Error(`The bundle reaches outside of its folder: ${path}`);
    }
    if (!path.endsWith('/')) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
  return target;
}
