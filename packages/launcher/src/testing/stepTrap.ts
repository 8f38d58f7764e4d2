import type { FaultRule } from '@tenantry/aws-sandbox';
import { PORTAL } from './chance';
import { TIERS, type Work } from './chaosTasks';
import type { System } from './system';
import type { TemplateStep } from './templates';

/** The way of an operation through the steps of its template. */
export interface Walk extends Work {
  steps: TemplateStep[];
  /** Those in which the power is still to go, in the order in which it comes to them. */
  left: TemplateStep[];
  /** Id of its task; absent until it has begun. */
  id?: string;
}

/** Steps that change nothing in AWS, by the tiers in which they don't: the power goes once they are seen. */
const BRIEF: Record<string, string[]> = {
  deploy: ['basic'],
  'scale-to-zero': ['basic'],
  'scale-up': ['basic'],
  observe: TIERS,
  publish: TIERS,
  'report-failure': TIERS,
};

/** Calls that change nothing of a tenant. */
const HARMLESS: Array<Partial<FaultRule>> = [
  { service: 'events' },
  ...['*Get*', '*List*', 'Describe*', 'Detect*', 'Head*', 'Query', 'Scan'].map(
    operation => ({ operation }),
  ),
];

/** How long each call takes, ms: nothing is over before it is seen, and the brief still less. */
const SLOW_MS = { usual: 250, brief: 600 };

/** Whether the power goes as soon as a task is seen in its next step. */
export const isBrief = ({ left: [{ id }], subject }: Walk): boolean =>
  (BRIEF[id] ?? []).includes(subject.tier);

const every = (rule: Partial<FaultRule>): FaultRule => ({
  service: '*',
  operation: '*',
  principal: PORTAL,
  ...rule,
});

/** Holds tasks in a call that changes something, so that they die before its answer arrives. */
export class StepTrap {
  readonly #armed = new Set<Walk>();
  readonly #caught = new Set<Walk>();
  #rules: Array<{ rule: FaultRule; walk?: Walk }> = [];

  constructor(
    private readonly sandbox: System['sandbox'],
    private readonly walks: Walk[],
    /** Whether a held call changes what it would, or never arrives either. */
    private readonly takesEffect: () => boolean,
  ) {
    this.#set();
  }

  /** For a task that is in its next step, or about to begin with it. */
  arm(walk: Walk): void {
    if (!this.#armed.has(walk)) {
      this.#armed.add(walk);
      this.#set();
    }
  }

  /** For a task that has left the step again. */
  disarm(walk: Walk): void {
    if (!this.caught().has(walk) && this.#armed.delete(walk)) {
      this.#set();
    }
  }

  /** Those who are held. */
  caught(): ReadonlySet<Walk> {
    for (const [index, { hits }] of this.sandbox.faults.list().entries()) {
      const walk = this.#rules[index]?.walk;
      if (walk && hits > 0) {
        this.#caught.add(walk);
      }
    }
    return this.#caught;
  }

  #set(): void {
    const caught = this.caught();
    const delayMs = this.walks.some(isBrief) ? SLOW_MS.brief : SLOW_MS.usual;
    const refusing = this.walks.flatMap(
      ({ left: [next], operation: { failsBy }, subject }) =>
        next.followsFailure && failsBy
          ? every({
              service: failsBy.service,
              operation: failsBy.operation,
              about: subject.tenantId,
              error: { code: 'AccessDeniedException', message: 'By a test.' },
            })
          : [],
    );
    this.#rules = [
      ...HARMLESS.map(rule => ({ rule: every({ ...rule, delayMs }) })),
      ...[...this.#armed]
        .filter(walk => !caught.has(walk))
        .map(walk => ({
          walk,
          rule: every({
            operation: walk.operation.hurtsIn?.[walk.left[0].id] ?? '*',
            about: walk.subject.tenantId,
            times: 1,
            delayMs: 600_000,
            afterEffect: this.takesEffect(),
          }),
        })),
      ...[...refusing, every({ delayMs })].map(rule => ({ rule })),
    ];
    this.sandbox.faults.set(this.#rules.map(({ rule }) => rule));
  }
}
