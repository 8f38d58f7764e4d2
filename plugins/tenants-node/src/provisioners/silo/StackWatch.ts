import {
  DescribeStackEventsCommand,
  type CloudFormationClient,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { isBeginning, isInProgress, isOfStack } from './events';

/** The newest operation on a stack, as its events tell it. */
export interface StackOperation {
  /** `ClientRequestToken` of who began it. */
  token?: string;
  /** In the order of time, from its beginning. */
  events: StackEvent[];
  /** The stack's status. */
  status: string;
  inProgress: boolean;
}

/**
 * Reads the events of a stack as they come. One call tells the progress of each resource
 * and whether the operation has ended; more are made only for pages not seen yet.
 */
export class StackWatch {
  /** In the order of time. */
  #events: StackEvent[] = [];

  constructor(
    private readonly cloudformation: CloudFormationClient,
    private readonly stackId: string,
  ) {}

  /** Looks; gives what is new, in the order of time, and where the operation stands. */
  async look(
    signal: AbortSignal,
  ): Promise<{ fresh: StackEvent[]; operation?: StackOperation }> {
    const fresh = await this.#unseen(signal);
    this.#events.push(...fresh);
    const start = this.#events.findLastIndex(isBeginning);
    if (start < 0) {
      return { fresh };
    }
    const events = this.#events.slice(start);
    const status = events.findLast(isOfStack)!.ResourceStatus!;
    return {
      fresh,
      operation: {
        token: events[0].ClientRequestToken,
        events,
        status,
        inProgress: isInProgress(status),
      },
    };
  }

  async #unseen(signal: AbortSignal): Promise<StackEvent[]> {
    const newest = this.#events.at(-1)?.EventId;
    const unseen: StackEvent[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.cloudformation.send(
        new DescribeStackEventsCommand({ StackName: this.stackId, NextToken }),
        { abortSignal: signal },
      );
      for (const event of page.StackEvents ?? []) {
        if (event.EventId === newest) {
          return unseen.reverse();
        }
        unseen.push(event);
        // What was before the operation is no news.
        if (newest === undefined && isBeginning(event)) {
          return unseen.reverse();
        }
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return unseen.reverse();
  }
}
