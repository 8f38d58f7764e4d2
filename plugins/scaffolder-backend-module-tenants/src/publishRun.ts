import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  FLEET_RUN_TOPIC,
  type FleetRun,
} from '@tenantry/plugin-tenants-common';
import { explainError } from '@tenantry/plugin-tenants-node';

/** Tells the portal's other parts how an update of the fleet stands. Never throws: the registry has it. */
export type PublishRun = (
  task: { logger: LoggerService },
  run: FleetRun,
) => Promise<void>;

export const createPublishRun =
  (events: EventsService): PublishRun =>
  async (task, run) => {
    try {
      await events.publish({ topic: FLEET_RUN_TOPIC, eventPayload: run });
    } catch (error) {
      // It is read from the registry every two minutes.
      task.logger.warn(
        `The portal could not be told of the update at once. ${
          explainError(error).reason
        }`,
      );
    }
  };
