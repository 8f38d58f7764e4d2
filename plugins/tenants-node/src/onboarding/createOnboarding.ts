import type { Tier } from '@tenantry/plugin-tenants-common';
import type { Placement } from '../placement/Placement';
import { changing, type Run, type RunIn } from '../run';
import { readHeld } from '../steps/held';
import { activate } from './activate';
import { apiKey } from './apiKey';
import { clearAway } from './clearAway';
import { identity } from './identity';
import { reserve } from './reserve';
import type { Onboarding } from './types';

/** The steps that give a new tenant its place. */
export function createOnboarding(
  run: Run,
  options: { tiers: Tier[]; placement: Placement; runIn: RunIn },
): Onboarding {
  const { tiers, placement, runIn } = options;
  const change = changing(run);
  return {
    place: async input => (await placement.place(input)).id,
    reserve: async (input, step) => {
      const cell = await placement.place(input);
      return runIn(cell.id, async tools =>
        tools.toTenant(await reserve(tools, tiers, input, step)),
      );
    },
    deploy: (tenantId, step) =>
      change(tenantId, async tools => {
        const held = await readHeld(tools, tenantId, step);
        if (held.state === 'active') {
          return held;
        }
        const tenant = await clearAway(tools, held, step);
        return tools
          .provisionerOf(tenant.isolation)
          .deploy(tools, tenant, step);
      }),
    identity: (tenantId, step) =>
      change(tenantId, tools => identity(tools, tenantId, step)),
    apiKey: (tenantId, step) =>
      change(tenantId, tools => apiKey(tools, tenantId, step)),
    activate: (tenantId, step) =>
      change(tenantId, tools => activate(tools, tenantId, step)),
  };
}
