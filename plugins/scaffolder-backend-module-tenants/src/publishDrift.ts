import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import { DRIFT_TOPIC, type DriftFound } from '@tenantry/plugin-tenants-common';
import { explainError } from '@tenantry/plugin-tenants-node';

/** Tells the portal's other parts how a stack compares. Never throws: the next round finds it, too. */
export type PublishDrift = (
  task: { logger: LoggerService },
  found: DriftFound,
) => Promise<void>;

export const createPublishDrift =
  (events: EventsService): PublishDrift =>
  async (task, found) => {
    try {
      await events.publish({ topic: DRIFT_TOPIC, eventPayload: found });
    } catch (error) {
      task.logger.warn(
        `The portal could not be told at once how the stack compares. ${
          explainError(error).reason
        }`,
      );
    }
  };
