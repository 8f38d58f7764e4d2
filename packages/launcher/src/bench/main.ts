import { Failure } from '../failure';
import { say } from '../progress';
import { benchDashboards } from './dashboards';
import { benchInstall } from './install';
import { benchMemory } from './memory';
import { benchMoves } from './moves';
import { benchOnboarding } from './onboarding';
import { benchOrders } from './orders';
import { benchPortal } from './portal';
import { benchSilo } from './silo';
import { benchSynth } from './synth';
import { benchUp } from './up';

/** Each benchmark prints lines for docs/benchmarks.md. */
const BENCHMARKS: Record<string, () => Promise<string[]>> = {
  dashboards: benchDashboards,
  install: benchInstall,
  memory: benchMemory,
  moves: benchMoves,
  onboarding: benchOnboarding,
  orders: benchOrders,
  portal: benchPortal,
  silo: benchSilo,
  synth: benchSynth,
  up: benchUp,
};

async function main(name: string): Promise<void> {
  const benchmark = BENCHMARKS[name];
  if (!benchmark) {
    throw new Failure(
      `There is no benchmark "${name ?? ''}". Try: ${Object.keys(
        BENCHMARKS,
      ).join(', ')}.`,
    );
  }
  for (const line of await benchmark()) {
    say(line);
  }
}

main(process.argv[2]).then(
  () => process.exit(0),
  error => {
    process.stderr.write(
      `${error instanceof Failure ? error.message : error.stack}\n`,
    );
    process.exit(1);
  },
);
