import { randomUUID } from 'node:crypto';
import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  FLEET_RUN_TOPIC,
  type FleetRun,
} from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import type { TenantWatchers } from '../sync/TenantWatchers';
import type { RunStore } from './RunStore';

/** Id of the scheduled task that reads the run from the registry. */
export const RUN_TASK_ID = 'tenants-fleet-run';
/** For what events missed: one read. */
const SCHEDULE = { frequency: { minutes: 2 }, timeout: { minutes: 1 } };

/** Keeps what the portal knows of the latest update of the fleet true. */
export class RunSync {
  constructor(
    private readonly options: {
      runs: RunStore;
      tenants: Pick<TenantsService, 'updates'>;
      watchers: TenantWatchers;
      events: EventsService;
      scheduler: SchedulerService;
      logger: LoggerService;
    },
  ) {}

  async start(): Promise<void> {
    const { events, scheduler, tenants, logger } = this.options;
    await events.subscribe({
      // Unique, so that each replica tells its own watchers.
      id: `fleet-run-${randomUUID()}`,
      topics: [FLEET_RUN_TOPIC],
      onEvent: async ({ eventPayload }) => {
        await this.options.runs.take(eventPayload as FleetRun);
        this.options.watchers.fleetChanged();
      },
    });
    await scheduler.scheduleTask({
      ...SCHEDULE,
      id: RUN_TASK_ID,
      fn: async () => {
        try {
          const run = await tenants.updates.latestRun();
          if (run) {
            await this.take(run);
          }
        } catch (error) {
          logger.warn(
            `The update of the fleet could not be read. ${
              toError(error).message
            }`,
          );
        }
      },
    });
  }

  /** Takes a run, and tells open pages when it is news. */
  async take(run: FleetRun): Promise<void> {
    if (await this.options.runs.take(run)) {
      this.options.watchers.fleetChanged();
    }
  }
}
