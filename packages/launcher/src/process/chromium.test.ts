import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium';

describe('findChromium', () => {
  const dir = mkdtempSync(join(tmpdir(), 'chromium-'));
  const program = join(dir, 'chromium');
  writeFileSync(program, '');
  chmodSync(program, 0o755);
  afterAll(() => rmSync(dir, { recursive: true }));

  it('takes the one that CHROMIUM_PATH names', () => {
    expect(findChromium({ CHROMIUM_PATH: program, PATH: '' })).toBe(program);
  });

  it('looks along the PATH', () => {
    expect(findChromium({ PATH: `/nowhere:${dir}` })).toBe(program);
  });
});
