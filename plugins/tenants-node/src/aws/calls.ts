/** Which call an error of the SDK came from. */
export interface AwsCall {
  /** For example `DynamoDB`. */
  service: string;
  operation: string;
}

const CALL = Symbol('tenantry.awsCall');

/** The call behind an error that one of our clients threw. */
export const callOf = (error: unknown): AwsCall | undefined =>
  (error as { [CALL]?: AwsCall } | null)?.[CALL];

interface AnyClient {
  middlewareStack: {
    add(
      middleware: (
        next: (args: any) => Promise<any>,
        context: { clientName?: string; commandName?: string },
      ) => (args: any) => Promise<any>,
      options: { step: 'initialize'; name: string; priority: 'high' },
    ): void;
  };
}

/** Counts calls by `<service>.<operation>`, and notes on errors which call they came from. */
export class CallCounter {
  readonly #counts = new Map<string, number>();

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** Makes a client's calls count. */
  watch<C extends AnyClient>(client: C): C {
    client.middlewareStack.add(
      (next, { clientName = '', commandName = '' }) =>
        async args => {
          const call = {
            service: clientName.replace(/Client$/, ''),
            operation: commandName.replace(/Command$/, ''),
          };
          const key = `${call.service}.${call.operation}`;
          this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
          try {
            return await next(args);
          } catch (error) {
            if (error instanceof Error) {
              Object.defineProperty(error, CALL, { value: call });
            }
            throw error;
          }
        },
      { step: 'initialize', name: 'tenantryCallCounter', priority: 'high' },
    );
    return client;
  }
}
