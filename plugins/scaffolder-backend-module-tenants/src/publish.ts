import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  DRIFT_TOPIC,
  FLEET_RUN_TOPIC,
  LOOK_TOPIC,
  TENANTS_TOPIC,
  type DriftFound,
  type FleetRun,
  type LookWanted,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';
import { explainError } from '@tenantry/plugin-tenants-node';

/** Tells the portal's other parts something. Never throws: they get to know it later as well. */
export type Publish<T> = (
  task: { logger: LoggerService },
  payload: T,
) => Promise<void>;

const publisher =
  <T>(topic: string, failure: string) =>
  (events: EventsService): Publish<T> =>
  async ({ logger }, eventPayload) => {
    try {
      await events.publish({ topic, eventPayload });
    } catch (error) {
      logger.warn(`${failure} ${explainError(error).reason}`);
    }
  };

/** How an update of the fleet stands; it is read from the registry every two minutes, too. */
export const createPublishRun = publisher<FleetRun>(
  FLEET_RUN_TOPIC,
  'The portal could not be told of the update at once.',
);

/** How a stack compares; the next round finds it, too. */
export const createPublishDrift = publisher<DriftFound>(
  DRIFT_TOPIC,
  'The portal could not be told at once how the stack compares.',
);

/** Whom somebody waits to see; who still waits asks again. */
export const createPublishLook = publisher<LookWanted>(
  LOOK_TOPIC,
  'The portal could not be asked to look at once.',
);

const createPublishTenant = publisher<TenantChange>(
  TENANTS_TOPIC,
  'The portal could not be told of the change at once.',
);

/** Of a changed tenant; a scheduled pass brings it to whoever missed it. */
export type PublishChange = Publish<Tenant>;

export function createPublishChange(events: EventsService): PublishChange {
  const publish = createPublishTenant(events);
  return (task, tenant) =>
    publish(task, {
      type: tenant.offboarding?.erasedAt ? 'removed' : 'changed',
      tenant,
    });
}
