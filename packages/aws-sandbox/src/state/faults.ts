import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AwsError } from '../errors';
import { throttled } from './throttling';

/**
 * What stands for a service where CloudFormation works on a resource; the operation is, for
 * example, `delete AWS::ECS::Cluster`. Only rules that name it mean it, `*` does not.
 */
export const RESOURCES = 'cloudformation-resources';

/** A rule that makes chosen calls fail or lag. Set by tests and `POST /_sandbox/faults`. */
export const faultRule = z.strictObject({
  /** Signing name, `*` for any. */
  service: z.string(),
  /** Operation name, `*` for any. */
  operation: z.string(),
  /** ARN of who calls; `*` stands for any part of it. Default: anybody. */
  principal: z.string().optional(),
  /** Text that is among what the call is made with, such as a name. Default: whatever it is. */
  about: z.string().min(1).optional(),
  /** Chance that a matching call is hit, 0 to 1. Default 1. */
  probability: z.number().min(0).max(1).optional(),
  /** How many calls to hit before the rule is spent. Default: without end. */
  times: z.number().int().positive().optional(),
  /** Hit only after this many matching calls have passed. Default 0. */
  after: z.number().int().min(0).optional(),
  /** How long the rule is in force, ms. Default: without end. */
  forMs: z.number().positive().optional(),
  /** Delay before the call is answered, ms. */
  delayMs: z.number().min(0).max(3_600_000).optional(),
  /** Answer with this error instead of carrying the call out. */
  error: z
    .strictObject({
      code: z.string(),
      message: z.string().optional(),
      status: z.number().int().min(400).max(599).optional(),
      /** Further members of the error, for example `CancellationReasons`. */
      members: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  /** Refuse the call as made too often, in its service's own words; without `error`. */
  throttle: z.literal(true).optional(),
  /** Carry the call out, then delay or answer with `error`: the caller cannot know that it worked. */
  afterEffect: z.boolean().optional(),
});

export type FaultRule = z.infer<typeof faultRule>;

/** A call that a rule may hit. */
export interface FaultyCall {
  service: string;
  operation: string;
  /** ARN of who calls, or `anonymous`. */
  principal: string;
  /** What it is made with; nothing where CloudFormation works on a resource. */
  input?: unknown;
}

interface ActiveRule {
  rule: FaultRule;
  /** On the process's own clock: tests may stop the account's. */
  untilMs: number;
  seen: number;
  hits: number;
}

const matches = (pattern: string, value: string) =>
  pattern === '*'
    ? value !== RESOURCES
    : pattern === value ||
      (pattern.includes('*') &&
        new RegExp(
          `^${pattern.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*')}$`,
        ).test(value));

const isAbout = ({ about }: FaultRule, { input }: FaultyCall) =>
  about === undefined || (JSON.stringify(input) ?? '').includes(about);

function errorOf({ error, throttle }: FaultRule, call: FaultyCall) {
  if (throttle) {
    return throttled(call.service);
  }
  return (
    error &&
    new AwsError(
      error.code,
      error.message ?? `Fault injected into ${call.service} ${call.operation}`,
      error.status ?? 400,
      error.members,
    )
  );
}

/** Decides which calls fail or lag. */
export class Faults {
  #rules: ActiveRule[] = [];

  constructor(
    private readonly random: () => number = Math.random,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Replaces all rules. */
  set(rules: FaultRule[]): void {
    this.#rules = rules.map(rule => ({
      rule,
      untilMs: this.nowMs() + (rule.forMs ?? Infinity),
      seen: 0,
      hits: 0,
    }));
  }

  /** The rules, with how many calls each has hit and whether it may hit more. */
  list(): Array<FaultRule & { hits: number; active: boolean }> {
    return this.#rules.map(active => ({
      ...active.rule,
      hits: active.hits,
      active: this.#isActive(active),
    }));
  }

  /** Runs a call under the rules. */
  async around<T>(
    call: FaultyCall,
    signal: AbortSignal,
    carryOut: () => Promise<T>,
  ): Promise<T> {
    const rule = this.#take(call);
    if (!rule) {
      return carryOut();
    }
    const result = rule.afterEffect ? await carryOut() : undefined;
    if (rule.delayMs) {
      await sleep(rule.delayMs, undefined, { signal });
    }
    const error = errorOf(rule, call);
    if (error) {
      throw error;
    }
    return rule.afterEffect ? (result as T) : carryOut();
  }

  #isActive({ rule, hits, untilMs }: ActiveRule): boolean {
    return hits < (rule.times ?? Infinity) && this.nowMs() < untilMs;
  }

  #take(call: FaultyCall): FaultRule | undefined {
    for (const active of this.#rules) {
      const { rule } = active;
      if (
        !matches(rule.service, call.service) ||
        !matches(rule.operation, call.operation) ||
        !matches(rule.principal ?? '*', call.principal) ||
        !isAbout(rule, call) ||
        !this.#isActive(active)
      ) {
        continue;
      }
      active.seen += 1;
      if (
        active.seen > (rule.after ?? 0) &&
        this.random() < (rule.probability ?? 1)
      ) {
        active.hits += 1;
        return rule;
      }
    }
    return undefined;
  }
}
