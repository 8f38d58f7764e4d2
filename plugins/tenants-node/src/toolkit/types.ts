/** Starts tasks of the scaffolder, and tells how they ended. */
export interface TaskRunner {
  /** Starts a template, and gives the id of the task; throws an InputError that says which values it does not take. */
  start(
    template: 'onboard-tenant' | 'offboard-tenant',
    values: Record<string, string>,
  ): Promise<string>;
  /** How a task ended; `undefined` while it runs. */
  outcome(taskId: string): Promise<{ failed?: string } | undefined>;
}

/** A tenant's use in an hour. */
export interface MeteredUse {
  tenantId: string;
  /** ISO time. */
  from: string;
  to: string;
  requests: number;
  clientErrors: number;
  serverErrors: number;
  throttled: number;
}

/**
 * Speaks with the SaaS Builder Toolkit for AWS over the event bus of each cell: tells its
 * listeners (billing, metering, a control plane) what becomes of tenants, and does what its
 * control plane asks for.
 */
export interface Toolkit {
  /**
   * Tells what is still untold, in order; how many changes it told. Each once, unless
   * the portal dies between the telling and the noting of it: `eventId` says so then.
   */
  relay(signal: AbortSignal): Promise<number>;
  /**
   * Deals with the requests of a cell that wait, for 20 s at most; false when the cell has
   * no queue of them. Who is asked for in a cell is placed there.
   */
  serve(
    cellId: string,
    runner: TaskRunner,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Answers requests whose task ended before it had entered a tenant. */
  follow(runner: TaskRunner, signal: AbortSignal): Promise<void>;
  /** Tells how much tenants of a cell used. */
  meter(cellId: string, uses: MeteredUse[], signal: AbortSignal): Promise<void>;
}
