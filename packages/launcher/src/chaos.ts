import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bin, ROOT } from './paths';

/** `yarn test:chaos --seeds N`: the chaos suites over the seeds 1 to N. */
const { values } = parseArgs({ options: { seeds: { type: 'string' } } });
const seeds = Number(values.seeds ?? 1);
if (!Number.isInteger(seeds) || seeds < 1) {
  process.stderr.write(
    `--seeds is "${values.seeds}"; give a whole number from 1.\n`,
  );
  process.exit(2);
}
const { status } = spawnSync(
  bin('backstage-cli'),
  [
    'repo',
    'test',
    '--watchAll=false',
    '--maxWorkers',
    '1',
    'packages/launcher/src/system/chaos',
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      CHAOS_SEEDS: String(seeds),
    },
  },
);
process.exit(status ?? 1);
