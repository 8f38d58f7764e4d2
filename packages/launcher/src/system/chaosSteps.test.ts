import { SELDOM } from '../bench/seldom';
import { say } from '../progress';
import { randomOf } from '../testing/chance';
import {
  OTHER_TAG,
  updateFleet,
  type Operation,
} from '../testing/chaosOperations';
import { LIVES } from '../testing/chaosRounds';
import { TIERS } from '../testing/chaosTasks';
import { mustOnboard } from '../testing/onboard';
import { surviveRounds, type Strike } from '../testing/surviveRounds';
import { startSystem, type System } from '../testing/system';
import { stepsOf, TEMPLATES, templatesReady } from '../testing/templates';
import { walkSteps } from '../testing/walkSteps';

/** Set by `yarn test:chaos`; it takes half an hour, so nobody else waits for it. */
const { CHAOS_SEEDS } = process.env;
const SEEDS = Number(CHAOS_SEEDS ?? 1);
const form = CHAOS_SEEDS ? describe : describe.skip;

const nameOf = (template: string) => template.split('/')[1];

form('a back end that is killed in every step of every operation', () => {
  let system: System;
  /** In which tiers the power has gone in a step, by template and step. */
  const cuts = new Map<string, Set<string>>();

  beforeAll(async () => {
    system = await startSystem({
      tags: [OTHER_TAG],
      env: {
        ...SELDOM,
        // Whether those are well who were updated; a pass in which the back end is killed
        // holds the next one up for the timeout.
        APP_CONFIG_tenantry_collectors_health_schedule: JSON.stringify({
          frequency: { seconds: 5 },
          timeout: { seconds: 30 },
        }),
        // The embedded account knows keys at once, and its front door remembers for 30 s.
        TENANTRY_KEY_KNOWN: '2',
        TENANTRY_KEY_FORGOTTEN: '35',
      },
    });
    await templatesReady(system);
    await mustOnboard(system, 'bystander', 'basic');
  }, 300_000);

  afterAll(async () => {
    await system?.stop();
  }, 60_000);

  describe.each(Array.from({ length: SEEDS }, (_, index) => index + 1))(
    'seed %i',
    seed => {
      const random = randomOf(seed);
      const known = new Set<Operation>();

      const strike: Strike = async (round, subjects, title) => {
        const ended = await walkSteps(system, round, subjects, {
          isKnown: ({ operation }) => known.has(operation),
          // In the first seed all do what they would, and only their answers are lost.
          takesEffect: () => seed === 1 || random() < 0.5,
          onCut: struck => {
            const words = struck.map(
              ({ walk: { operation, subject }, step }) => {
                const key = `${nameOf(operation.template)} ${step}`;
                cuts.set(key, (cuts.get(key) ?? new Set()).add(subject.tier));
                return `${key} ${subject.tier}`;
              },
            );
            say(`  ${title}: power cut in ${words.join(', ')}`);
          },
        });
        round.operations.forEach(operation => known.add(operation));
        say(
          `  ${title}: ${ended
            .map(
              ({ operation, subject, status }) =>
                `${nameOf(operation.template)} ${subject.tier} ${status}`,
            )
            .join(', ')}`,
        );
        return ended;
      };

      it.each(LIVES)(
        'goes on, or stops in a true state, and leaves nothing twice: $words',
        async ({ name, rounds }) => {
          expect.hasAssertions();
          await surviveRounds(system, `${name}-${seed}`, rounds, strike);
        },
        3_000_000,
      );
    },
  );

  it('has been killed in every step of every template, in each tier', async () => {
    const missed: string[] = [];
    for (const template of TEMPLATES) {
      for (const { id } of await stepsOf(system, template)) {
        const key = `${nameOf(template)} ${id}`;
        // The fleet has no tier.
        const wanted = template === updateFleet.template ? 1 : TIERS.length;
        if ((cuts.get(key)?.size ?? 0) < wanted) {
          missed.push(`${key}: ${[...(cuts.get(key) ?? [])].join(', ')}`);
        }
      }
    }
    expect(missed).toEqual([]);
  }, 60_000);
});
