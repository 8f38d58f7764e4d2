import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT, STAMP_DIR } from '../paths';

const SKIPPED = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'cdk.out',
  'coverage',
]);

function* filesBelow(path: string): Generator<string> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    return;
  }
  if (stat.isFile()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!SKIPPED.has(name)) {
      yield* filesBelow(join(path, name));
    }
  }
}

/** Fingerprint of the content of files and folders, given relative to the checkout. */
export function fingerprint(inputs: string[]): string {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    for (const file of filesBelow(join(ROOT, input))) {
      hash.update(file.slice(ROOT.length)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs `build` unless `outputs` exist and come from the same inputs. */
export async function whenChanged(
  name: string,
  options: { inputs: string[]; outputs: string[] },
  build: () => Promise<void>,
): Promise<void> {
  const stamp = join(STAMP_DIR, name);
  const print = fingerprint(options.inputs);
  const present = options.outputs.every(output =>
    statSync(join(ROOT, output), { throwIfNoEntry: false }),
  );
  if (present && read(stamp) === print) {
    return;
  }
  await build();
  mkdirSync(STAMP_DIR, { recursive: true });
  writeFileSync(stamp, print);
}
