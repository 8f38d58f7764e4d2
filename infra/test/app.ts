import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../lib/app';

// Its findings are the business of `nag.test.ts` alone; they take seconds.
process.env.CDK_VALIDATION = 'false';

export const CELL_STACKS = [
  'shared-infra-stack',
  'tenant-pool-basic',
  'tenant-cluster-advanced',
];

/** Every template that a tenant's stack can be made from. */
export const VARIANTS = ['silo-service', 'silo-cluster'].flatMap(isolation =>
  ['fargate', 'ec2'].flatMap(compute =>
    ['reverse-proxy', 'direct'].map(routing => ({
      name: `tenant-${isolation}-${compute}-${routing}`,
      isolation,
      compute,
      routing,
    })),
  ),
);

/** It may be reached from outside, and keeps a database: its rules are its own. */
export const PORTAL_STACK = 'portal-stack';
/** In its place in a cell whose portal is elsewhere. */
export const ACCESS_STACK = 'cell-access-stack';

/** What serves tenants. */
export const ALL_STACKS = [...CELL_STACKS, ...VARIANTS.map(({ name }) => name)];

/** The app in a throw-away folder, with its templates by stack name. */
export function testApp(context?: Record<string, unknown>): {
  app: App;
  outdir: string;
  template(name: string): Template;
} {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-infra-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const outdir = join(dir, 'cdk.out');
  const app = createApp({ outdir, bundleDir: join(dir, 'lambda'), context });
  return {
    app,
    outdir,
    template: name => Template.fromStack(app.node.findChild(name) as Stack),
  };
}
