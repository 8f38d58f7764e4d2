import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../lib/app';

const ROOT = join(__dirname, '..');

// CloudFormation's own rules take three quarters of the time; `test/nag.test.ts` checks them.
process.env.CDK_VALIDATION ??= 'false';

/** Synthesizes every template into `infra/cdk.out`. */
createApp({
  outdir: process.env.CDK_OUTDIR ?? join(ROOT, 'cdk.out'),
  bundleDir: join(ROOT, 'dist/lambda'),
  context: JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')).context,
}).synth();
