import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import { firstFailure, inWords } from './events';
import { StackWatch, type StackOperation } from './StackWatch';

/** How long an operation may stay out of the events after its call was answered, ms. */
const APPEARS_WITHIN_MS = 60_000;

/** Tells what is new: one line for each change of a resource, none twice. */
class Told {
  readonly #keys = new Set<string>();

  /** Those that were not told yet; from now on they are. */
  take(events: StackEvent[]): StackEvent[] {
    return events.filter(event => {
      const { LogicalResourceId, PhysicalResourceId, ResourceStatus } = event;
      // On its way a resource gets its id, and is "in progress" once more.
      const key = /IN_PROGRESS$/.test(ResourceStatus ?? '')
        ? `${LogicalResourceId} ${ResourceStatus}`
        : `${LogicalResourceId} ${PhysicalResourceId} ${ResourceStatus}`;
      const isNew = !this.#keys.has(key);
      this.#keys.add(key);
      return isNew;
    });
  }
}

/**
 * Follows an operation on a stack to its end; what happens goes to the log. `resumed`:
 * somebody else, or this task before it died, has logged what was done so far.
 */
export async function follow(
  { context, pace }: StepTools,
  stackId: string,
  step: StepContext,
  options: {
    /** Whether an operation is the one to wait for. */
    isWanted(operation: StackOperation): boolean;
    resumed?: boolean;
    /** Told once, as soon as a resource has failed, before anything is taken back. */
    onFailure?(failed: StackEvent, events: StackEvent[]): Promise<void>;
  },
): Promise<StackOperation> {
  const watch = new StackWatch(context.clients.cloudformation, stackId);
  const told = new Told();
  const appearsBy = Date.now() + APPEARS_WITHIN_MS;
  let resumed = options.resumed ?? false;
  let failed: StackEvent | undefined;
  return pace.watch(step.signal, async next => {
    for (;;) {
      const { operation } = await watch.look(step.signal);
      if (operation && options.isWanted(operation)) {
        const fresh = told.take(operation.events);
        if (resumed) {
          step.log(
            `The stack goes on where it was; ${fresh.length} changes were told before.`,
          );
          resumed = false;
        } else {
          fresh.forEach(event => step.log(inWords(event)));
        }
        const first = failed ? undefined : firstFailure(operation.events);
        if (first) {
          failed = first;
          await options.onFailure?.(first, operation.events);
        }
        if (!operation.inProgress) {
          return operation;
        }
      } else if (Date.now() > appearsBy) {
        throw new LifecycleError(
          'CloudFormation took the operation but does not show it among the events of the stack.',
          'Look at the stack, then run it again.',
        );
      }
      await next();
    }
  });
}
