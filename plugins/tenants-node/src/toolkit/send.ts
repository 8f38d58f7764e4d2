import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { CellContext } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import type { ToolkitEvent } from './translate';

/** EventBridge's limit of one PutEvents. */
const PER_CALL = 10;
/** How often what EventBridge did not take is put again. */
const TRIES = 4;

/** Puts events on the bus of a cell, in order. One call for each ten. */
export async function send(
  { clients, shared }: Pick<CellContext, 'clients' | 'shared'>,
  events: ToolkitEvent[],
  signal: AbortSignal,
): Promise<void> {
  for (let start = 0; start < events.length; start += PER_CALL) {
    let left = events.slice(start, start + PER_CALL);
    for (let tries = 1; left.length > 0; tries += 1) {
      const { Entries = [] } = await clients.eventbridge.send(
        new PutEventsCommand({
          Entries: left.map(({ source, detailType, detail }) => ({
            EventBusName: shared.EventBusName,
            Source: source,
            DetailType: detailType,
            Detail: JSON.stringify(detail),
          })),
        }),
        { abortSignal: signal },
      );
      // Only what was not taken: the rest would be told twice.
      const refused = Entries.filter(({ ErrorCode }) => ErrorCode);
      left = left.filter((_, index) => Entries[index]?.ErrorCode);
      if (left.length > 0 && tries === TRIES) {
        throw new LifecycleError(
          `EventBridge did not take ${left.length} of the events: ${refused[0]?.ErrorCode}.`,
          'It is tried again.',
        );
      }
    }
  }
}
