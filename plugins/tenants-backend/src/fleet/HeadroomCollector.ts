import type { CapacityCheck, Tier } from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import type { CollectorStore } from '../collect/CollectorStore';

/** What the last look at the room in a cell said. */
export interface HeadroomMemory {
  checks: CapacityCheck[];
}

/** Asks how much room a cell has, so that the fleet page need not. */
export class HeadroomCollector {
  constructor(
    private readonly options: {
      /** Id of the cell. */
      cell: string;
      id: string;
      tenants: Pick<TenantsService, 'capacity'>;
      tiers: Tier[];
      collectors: CollectorStore;
    },
  ) {}

  async collect(): Promise<void> {
    const { cell, id, tenants, tiers, collectors } = this.options;
    const checks = new Map<string, CapacityCheck>();
    for (const { name } of tiers.filter(tier => tier.isolation !== 'pool')) {
      const { checks: found } = await tenants.capacity({
        tier: name,
        cell,
      });
      for (const check of found) {
        // Tiers share most limits; the scarcer view of one is the one to show.
        const known = checks.get(check.id);
        if (!known || (known.state === 'ok' && check.state !== 'ok')) {
          checks.set(check.id, check);
        }
      }
    }
    await collectors.remember(id, {
      checks: [...checks.values()],
    } satisfies HeadroomMemory);
  }
}
