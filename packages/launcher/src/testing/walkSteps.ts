import { cutPower } from './cutPower';
import type { Subject } from './chaosOperations';
import type { Round } from './chaosRounds';
import {
  endOf,
  goOn,
  linesOf,
  start,
  worksOf,
  type Ended,
  type Task,
  type Work,
} from './chaosTasks';
import type { Walk } from './stepTrap';
import type { System } from './system';
import { stepsOf, type TemplateStep } from './templates';

/** The steps that an operation comes to: on its way it fails, when its template has a step for that. */
function wayOf(
  { operation: { failsBy } }: Work,
  steps: TemplateStep[],
): TemplateStep[] {
  const afterFailure = steps.filter(({ followsFailure }) => followsFailure);
  return steps
    .filter(({ followsFailure }) => !followsFailure)
    .flatMap(step =>
      step.id === failsBy?.step ? [...afterFailure, step] : [step],
    );
}

/** What has been done is told, and nothing twice but what was begun again after a failure. */
async function expectToldOnce(system: System, ended: Ended): Promise<void> {
  const types = (await linesOf(system, ended)).map(({ type }) => type);
  const failures = types.filter(type => type.endsWith('.failed')).length;
  const twice = types.filter(
    type => types.filter(other => other === type).length > 1 + failures,
  );
  const { operation, subject } = ended;
  expect([operation.template, subject.tenantId, types, twice]).toEqual([
    operation.template,
    subject.tenantId,
    expect.arrayContaining([expect.any(String)]),
    [],
  ]);
}

/** Runs the tasks of a round, and has the power go in each of their steps in turn. */
export async function walkSteps(
  system: System,
  round: Round,
  subjects: Subject[],
  options: {
    /** Whether the power has gone in all steps of a work before: then it runs undisturbed. */
    isKnown(work: Work): boolean;
    /** Whether the call in which a task dies changes what it would, or never arrives. */
    takesEffect(): boolean;
    onCut(struck: Array<{ walk: Walk; step: string }>): void;
  },
): Promise<Ended[]> {
  const walks = await Promise.all(
    worksOf(round, subjects).map(async (work): Promise<Walk> => {
      const steps = await stepsOf(system, work.operation.template);
      return {
        ...work,
        steps,
        left: options.isKnown(work) ? [] : wayOf(work, steps),
      };
    }),
  );
  for (;;) {
    const open = walks.filter(({ left }) => left.length > 0);
    if (open.length === 0) {
      break;
    }
    const { struck, failed, excused, missed } = await cutPower(
      system,
      open,
      options.takesEffect,
    );
    if (struck.length > 0) {
      options.onCut(struck.map(walk => ({ walk, step: walk.left[0].id })));
    }
    // Whether each step was cut somewhere is for those to say who ask for it.
    for (const walk of [...struck, ...excused, ...missed]) {
      walk.left.shift();
    }
    for (const walk of failed) {
      const again = await goOn(system, round, walk as Task);
      walk.id = again?.id ?? walk.id;
    }
  }
  const ended = await Promise.all(
    walks.map(async walk =>
      endOf(system, { ...walk, id: walk.id ?? (await start(system, walk)).id }),
    ),
  );
  for (const task of ended.filter(({ status }) => status === 'completed')) {
    await expectToldOnce(system, task);
  }
  return ended;
}
