import * as schemas from '@aws-sdk/client-eventbridge';
import type { Account, AwsService } from '../../types';
import type { Queues } from '../sqs/Queues';
import { Buses, DEFAULT_BUS } from './Buses';
import type { EventInput } from './model';
import { eventOperations } from './operations/putEvents';
import { eventBusHandler } from './resources/eventBus';
import { ruleHandler } from './resources/rule';

/** EventBridge: buses, and rules that bring events to queues. */
export function createEvents(account: Account, queues: Queues) {
  const buses = new Buses(account, queues);
  return {
    signingName: 'events',
    protocol: 'json' as const,
    schemas: schemas as never,
    operations: eventOperations(buses),
    resourceHandlers: [eventBusHandler(buses), ruleHandler(account, buses)],
    /** Tells what a service of the account did. */
    emit(event: EventInput): void {
      buses.put(DEFAULT_BUS, event);
    },
    accessOf: (_operation: string, input: any) =>
      (input.Entries ?? []).map((entry: { EventBusName?: string }) => ({
        action: 'events:PutEvents',
        resource: buses.arnOf(
          (entry.EventBusName ?? DEFAULT_BUS).split('/').pop()!,
        ),
      })),
    inventory: () => ({
      eventBuses: buses.buses
        .values()
        .map(({ name }) => name)
        .sort(),
      eventRules: buses.rules
        .values()
        .map(({ arn }) => arn)
        .sort(),
    }),
  } satisfies AwsService & Record<string, unknown>;
}

export type Events = ReturnType<typeof createEvents>;
