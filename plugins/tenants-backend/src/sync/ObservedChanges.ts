import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import { z } from 'zod';
import { inTurns } from '../collect/inTurns';
import type { TenantStore } from '../store/TenantStore';
import type { TenantWatchers } from './TenantWatchers';

/** Topic on which the replica that collected tells all whose health or use changed. */
const TOPIC = 'tenantry.observed';
/** Keeps an event small when the whole pool changes. */
const MAX_IDS = 500;
/** Tenants between which others have a turn. */
const AT_A_TIME = 100;

const payloadSchema = z.object({ tenantIds: z.array(z.string()) });

/** Carries what one replica saw to the open pages of all. */
export class ObservedChanges {
  constructor(
    private readonly options: {
      events: EventsService;
      store: TenantStore;
      watchers: TenantWatchers;
      logger: LoggerService;
    },
  ) {}

  async start(): Promise<void> {
    await this.options.events.subscribe({
      // Unique, so that each replica tells its own watchers.
      id: `observed-${randomUUID()}`,
      topics: [TOPIC],
      onEvent: async ({ eventPayload }) => {
        const { data } = payloadSchema.safeParse(eventPayload);
        for await (const some of inTurns(data?.tenantIds ?? [], AT_A_TIME)) {
          const tenants = await this.options.store.getMany(some);
          this.options.watchers.changed(
            tenants.filter(tenant => tenant !== undefined),
          );
        }
      },
    });
  }

  async tell(tenantIds: Iterable<string>): Promise<void> {
    const all = [...new Set(tenantIds)];
    for (let start = 0; start < all.length; start += MAX_IDS) {
      try {
        await this.options.events.publish({
          topic: TOPIC,
          eventPayload: { tenantIds: all.slice(start, start + MAX_IDS) },
        });
      } catch (error) {
        this.options.logger.warn(
          `Open pages were not told of changed tenants. ${
            toError(error).message
          }`,
        );
      }
    }
  }
}
