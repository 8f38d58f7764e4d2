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
import { benchWaves } from './waves';

/** Each benchmark prints lines for docs/benchmarks.md. */
const BENCHMARKS: Record<string, (args: string[]) => Promise<string[]>> = {
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
  waves: benchWaves,
};

async function main(name: string, args: string[]): Promise<void> {
  const benchmark = BENCHMARKS[name];
  if (!benchmark) {
    throw new Failure(
      `There is no benchmark "${name ?? ''}". Try: ${Object.keys(
        BENCHMARKS,
      ).join(', ')}.`,
    );
  }
  for (const line of await benchmark(args)) {
    say(line);
  }
}

main(process.argv[2], process.argv.slice(3)).then(
  () => process.exit(0),
  error => {
    process.stderr.write(
      `${error instanceof Failure ? error.message : error.stack}\n`,
    );
    process.exit(1);
  },
);
