import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackBundle } from '../testing/bundle';
import { mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';

const { signal } = new AbortController();

describe('the production build', () => {
  let folder: string;
  let system: System;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenantry-bundle-'));
    system = await startSystem({ program: await unpackBundle(folder) });
  }, 600_000);

  afterAll(async () => {
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('serves the app and its API on one port, and onboards a tenant', async () => {
    const page = await fetch(`${system.portalUrl}/tenants`);
    expect(page.status).toBe(200);
    const [, script] = /<script[^>]* src="(\/static\/[^"]+)"/.exec(
      await page.text(),
    )!;
    const answer = await fetch(`${system.portalUrl}${script}`);
    expect(answer.headers.get('content-type')).toContain('javascript');
    expect(answer.status).toBe(200);

    await system.api.templateReady(ONBOARD_TEMPLATE, signal);
    await mustOnboard(system, 'bundled', 'basic');
    expect(await system.api.tenant('bundled')).toMatchObject({
      state: 'active',
    });
  }, 120_000);
});
