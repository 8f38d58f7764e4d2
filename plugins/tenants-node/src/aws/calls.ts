import { callIn, nameOf, type AnyClient, type AwsCall } from './anyClient';

const CALL = Symbol('tenantry.awsCall');

/** The call behind an error that one of our clients threw. */
export const callOf = (error: unknown): AwsCall | undefined =>
  (error as { [CALL]?: AwsCall } | null)?.[CALL];

type Watched = AnyClient<{ step: 'initialize'; priority: 'high' }>;

/** Counts calls by `<service>.<operation>`, and notes on errors which call they came from. */
export class CallCounter {
  readonly #counts = new Map<string, number>();

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** Makes a client's calls count. */
  watch<C extends Watched>(client: C): C {
    client.middlewareStack.add(
      (next, context) => async args => {
        const call = callIn(context);
        const name = nameOf(call);
        this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
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
