/**
 * A rule that makes chosen calls fail or lag. Set by tests and `POST /_sandbox/faults`.
 */
export interface FaultRule {
  /** Signing name, `*` for any. */
  service: string;
  /** Operation name, `*` for any. */
  operation: string;
  /** Chance that a matching call is hit, 0 to 1. Default 1. */
  probability?: number;
  /** How many calls to hit before the rule is spent. Default: without end. */
  times?: number;
  /** Hit only after this many matching calls have passed. Default 0. */
  after?: number;
  /** Delay before the call is answered, ms. */
  delayMs?: number;
  /** Answer with this error instead of carrying the call out. */
  error?: { code: string; message?: string; status?: number };
  /** Carry the call out, then answer with `error`: the caller cannot know that it worked. */
  afterEffect?: boolean;
}

export interface Faults {
  set(rules: FaultRule[]): void;
  list(): FaultRule[];
}
