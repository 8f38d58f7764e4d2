import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AwsError } from '../errors';

/** A rule that makes chosen calls fail or lag. Set by tests and `POST /_sandbox/faults`. */
export const faultRule = z.strictObject({
  /** Signing name, `*` for any. */
  service: z.string(),
  /** Operation name, `*` for any. */
  operation: z.string(),
  /** Chance that a matching call is hit, 0 to 1. Default 1. */
  probability: z.number().min(0).max(1).optional(),
  /** How many calls to hit before the rule is spent. Default: without end. */
  times: z.number().int().positive().optional(),
  /** Hit only after this many matching calls have passed. Default 0. */
  after: z.number().int().min(0).optional(),
  /** Delay before the call is answered, ms. */
  delayMs: z.number().min(0).max(3_600_000).optional(),
  /** Answer with this error instead of carrying the call out. */
  error: z
    .strictObject({
      code: z.string(),
      message: z.string().optional(),
      status: z.number().int().min(400).max(599).optional(),
    })
    .optional(),
  /** Carry the call out, then delay or answer with `error`: the caller cannot know that it worked. */
  afterEffect: z.boolean().optional(),
});

export type FaultRule = z.infer<typeof faultRule>;

interface ActiveRule {
  rule: FaultRule;
  seen: number;
  hits: number;
}

const matches = (pattern: string, value: string) =>
  pattern === '*' || pattern === value;

/** Decides which calls fail or lag. */
export class Faults {
  #rules: ActiveRule[] = [];

  constructor(private readonly random: () => number = Math.random) {}

  /** Replaces all rules. */
  set(rules: FaultRule[]): void {
    this.#rules = rules.map(rule => ({ rule, seen: 0, hits: 0 }));
  }

  /** The rules in force, with how many calls each has hit. */
  list(): Array<FaultRule & { hits: number }> {
    return this.#rules.map(({ rule, hits }) => ({ ...rule, hits }));
  }

  /** Runs a call under the rules. */
  async around<T>(
    service: string,
    operation: string,
    signal: AbortSignal,
    call: () => Promise<T>,
  ): Promise<T> {
    const rule = this.#take(service, operation);
    if (!rule) {
      return call();
    }
    const result = rule.afterEffect ? await call() : undefined;
    if (rule.delayMs) {
      await sleep(rule.delayMs, undefined, { signal });
    }
    if (rule.error) {
      throw new AwsError(
        rule.error.code,
        rule.error.message ?? `Fault injected into ${service} ${operation}`,
        rule.error.status ?? 400,
      );
    }
    return rule.afterEffect ? (result as T) : call();
  }

  #take(service: string, operation: string): FaultRule | undefined {
    for (const active of this.#rules) {
      const { rule } = active;
      if (
        !matches(rule.service, service) ||
        !matches(rule.operation, operation) ||
        active.hits >= (rule.times ?? Infinity)
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
