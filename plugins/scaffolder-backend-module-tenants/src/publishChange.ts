import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  TENANTS_TOPIC,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';
import { explainError } from '@tenantry/plugin-tenants-node';

/** Tells the portal's other parts of a changed tenant. Never throws: the registry has the change. */
export type PublishChange = (
  task: { logger: LoggerService },
  tenant: Tenant,
) => Promise<void>;

export const createPublishChange =
  (events: EventsService): PublishChange =>
  async (task, tenant) => {
    const change: TenantChange = {
      type: tenant.offboarding?.erasedAt ? 'removed' : 'changed',
      tenant,
    };
    try {
      await events.publish({ topic: TENANTS_TOPIC, eventPayload: change });
    } catch (error) {
      // A scheduled pass brings it to whoever missed it.
      task.logger.warn(
        `The portal could not be told of the change at once. ${
          explainError(error).reason
        }`,
      );
    }
  };
