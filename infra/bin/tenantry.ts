import { join } from 'node:path';
import { createApp } from '../lib/app';

const ROOT = join(__dirname, '..');

/** Synthesizes every template into `infra/cdk.out`. */
createApp({
  outdir: process.env.CDK_OUTDIR ?? join(ROOT, 'cdk.out'),
  bundleDir: join(ROOT, 'dist/lambda'),
}).synth();
