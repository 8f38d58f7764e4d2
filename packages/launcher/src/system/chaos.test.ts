import { setTimeout as sleep } from 'node:timers/promises';
import { isOfPortal } from '../bench/seldom';
import { say } from '../progress';
import { FAULTS, PORTAL, randomOf } from '../testing/chance';
import { OTHER_TAG } from '../testing/chaosOperations';
import { ALL, SHORT, type Round } from '../testing/chaosRounds';
import { endOf, start, worksOf } from '../testing/chaosTasks';
import { mustOnboard } from '../testing/onboard';
import { surviveRounds, type Strike } from '../testing/surviveRounds';
import { startSystem, type System } from '../testing/system';
import { templatesReady } from '../testing/templates';

/** Set by `yarn test:chaos`; without, a short form runs. */
const { CHAOS_SEEDS } = process.env;
const SEEDS = Number(CHAOS_SEEDS ?? 1);
const ROUNDS = CHAOS_SEEDS ? ALL : SHORT;
/** So many AWS calls of a task pass, at most, before the power goes. */
const MAX_CALLS = 20;
/** The power goes after so long in any case, ms. */
const GIVE_UP_MS = { idle: 20_000, inUse: 60_000 };

/** What fails in a round, and from which call on: long operations would never come to their end. */
const faultsOf = ({ inUse, calls = 0 }: Round, random: () => number) =>
  inUse
    ? FAULTS.map(rule => ({
        ...rule,
        principal: PORTAL,
        after: Math.floor(random() * calls),
      }))
    : FAULTS;

describe('operations while AWS fails and the power goes', () => {
  let system: System;
  let random = Math.random;

  beforeAll(async () => {
    system = await startSystem({
      random: () => random(),
      tags: [OTHER_TAG],
      // The embedded account knows keys at once, and its front door remembers for 30 s.
      env: { TENANTRY_KEY_KNOWN: '2', TENANTRY_KEY_FORGOTTEN: '35' },
    });
    await templatesReady(system);
    await mustOnboard(system, 'bystander', 'basic');
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  }, 60_000);

  /** Kills the portal once, after so many calls of the tasks, while calls fail by chance. */
  const strike: Strike = async (round, subjects, title) => {
    const { sandbox } = system;
    sandbox.calls.clear();
    const tasks = await Promise.all(
      worksOf(round, subjects).map(async work => ({
        ...work,
        ...(await start(system, work)),
      })),
    );
    sandbox.faults.set(faultsOf(round, random));
    const calls = Math.floor(
      random() * (round.calls ?? MAX_CALLS) * tasks.length,
    );
    const giveUp =
      Date.now() + (round.inUse ? GIVE_UP_MS.inUse : GIVE_UP_MS.idle);
    const callsMade = () =>
      sandbox.calls.list().filter(call => !round.inUse || isOfPortal(call))
        .length;
    while (callsMade() < calls && Date.now() < giveUp) {
      await sleep(round.inUse ? 50 : 5);
    }
    const made = callsMade();
    await system.killPortal();
    await system.restartPortal();
    const ended = await Promise.all(tasks.map(task => endOf(system, task)));
    const hits = sandbox.faults
      .list()
      .reduce((sum, rule) => sum + rule.hits, 0);
    sandbox.faults.set([]);
    say(
      `  ${title}: power cut after ${made} calls, ${hits} faults; ${ended
        .map(
          ({ operation, subject, status }) =>
            `${operation.template.split('/')[1]} ${subject.tier} ${status}`,
        )
        .join(', ')}`,
    );
    return ended;
  };

  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'end done or in a true state, and leave nothing twice: seed %i',
    async seed => {
      expect.hasAssertions();
      random = randomOf(seed);
      await surviveRounds(system, `seed-${seed}`, ROUNDS, strike);
    },
    3_000_000,
  );
});
