import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../lib/app';

/** The app in a throw-away folder, with its templates by stack name. */
export function testApp(): { app: App; template(name: string): Template } {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-infra-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const app = createApp({
    outdir: join(dir, 'cdk.out'),
    bundleDir: join(dir, 'lambda'),
  });
  return {
    app,
    template: name => Template.fromStack(app.node.findChild(name) as Stack),
  };
}
