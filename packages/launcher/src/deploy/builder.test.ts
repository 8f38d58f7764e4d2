import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBuilder } from './builder';

const { signal } = new AbortController();

describe('the container builder of a machine', () => {
  let PATH: string;
  const install = (name: string, script: string) =>
    writeFileSync(join(PATH, name), `#!/bin/sh\n${script}\n`, {
      mode: 0o755,
    });

  beforeEach(() => {
    PATH = mkdtempSync(join(tmpdir(), 'tenantry-builder-'));
    install('docker', 'echo "Is the docker daemon running?" >&2; exit 1');
  });
  afterEach(() => rmSync(PATH, { recursive: true }));

  it('is one that runs, though another is there', async () => {
    install('podman', '');
    const { name } = await findBuilder({ PATH }, signal);
    expect(name).toBe('podman');
  });

  it('is missed with what each of them said, when none runs', async () => {
    await expect(findBuilder({ PATH }, signal)).rejects.toThrow(
      /none of docker, finch, podman is on the PATH and runs\. .*run this again.*\n.*docker: Is the docker daemon running\?/,
    );
  });
});
