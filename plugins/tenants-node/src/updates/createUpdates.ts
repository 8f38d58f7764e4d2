import { changing, type Run } from '../run';
import { readTenant } from '../operations/amend';
import {
  createFleetUpdates,
  type FleetUpdatesOptions,
} from './fleet/createFleetUpdates';
import { requireSilo } from './hold';
import { pin, setCanary, unpin } from './pins';
import { settleAbandoned } from './settleAbandoned';
import type { Updates } from './types';
import { updateTenant } from './updateTenant';
import { requireImages, siloRepositories, wantedVersion } from './versions';

/** New versions, for one tenant or for the fleet of all cells. */
export function createUpdates(run: Run, options: FleetUpdatesOptions): Updates {
  const change = changing(run);
  return {
    update: (tenantId, { imageTag }, step, onHeld) =>
      run(tenantId, async tools => {
        const silo = requireSilo(await readTenant(tools, tenantId));
        const wanted = await wantedVersion(tools, silo, imageTag);
        await requireImages(
          tools,
          siloRepositories(silo),
          wanted.imageTag,
          step.log,
        );
        const { tenant, problem } = await updateTenant(
          tools,
          tenantId,
          wanted,
          step,
          { onHeld: async held => onHeld?.(tools.toTenant(held)) },
        );
        return { tenant: tools.toTenant(tenant), problem };
      }),
    settleAbandoned: (tenantId, step) =>
      run(tenantId, async tools => {
        const settled = await settleAbandoned(tools, tenantId, step);
        return settled && tools.toTenant(settled);
      }),
    pin: (tenantId, input, step) =>
      change(tenantId, tools => pin(tools, tenantId, input, step)),
    unpin: (tenantId, step) =>
      change(tenantId, tools => unpin(tools, tenantId, step)),
    setCanary: (tenantId, canary, step) =>
      change(tenantId, tools => setCanary(tools, tenantId, canary, step)),
    ...createFleetUpdates(options),
  };
}
