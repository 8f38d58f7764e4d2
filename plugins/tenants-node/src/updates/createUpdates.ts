import { changing, type Run } from '../run';
import { readTenant } from '../operations/amend';
import { begin } from './fleet/begin';
import { control } from './fleet/control';
import { FleetRuns } from './fleet/FleetRuns';
import { checkFleetInput } from './fleet/input';
import { Keeper } from './fleet/Keeper';
import { toFleetRun } from './fleet/record';
import { runFleet } from './fleet/runFleet';
import { requireSilo } from './hold';
import { pin, setCanary, unpin } from './pins';
import { settleAbandoned } from './settleAbandoned';
import type { Updates } from './types';
import { updateTenant } from './updateTenant';
import { requireImages, siloRepositories, wantedVersion } from './versions';

/** Between two looks at health, or at a run that is paused, ms. */
const LOOK_MS = 2_000;
const NEVER = new AbortController().signal;

/** New versions for the tenants of a cell. */
export function createUpdates(
  run: Run,
  options: { atOnce: number; lookMs?: number },
): Updates {
  const change = changing(run);
  return {
    update: (tenantId, { imageTag }, step, onHeld) =>
      run(async tools => {
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
      run(async tools => {
        const settled = await settleAbandoned(tools, tenantId, step);
        return settled && tools.toTenant(settled);
      }),
    pin: (tenantId, input, step) =>
      change(tools => pin(tools, tenantId, input, step)),
    unpin: (tenantId, step) => change(tools => unpin(tools, tenantId, step)),
    setCanary: (tenantId, canary, step) =>
      change(tools => setCanary(tools, tenantId, canary, step)),
    updateFleet: (input, step, portal) =>
      run(async tools => {
        const runs = new FleetRuns(tools.context);
        const begun = await begin(tools, runs, checkFleetInput(input), step);
        const onRun = (record: typeof begun) =>
          portal.onRun(toFleetRun(record));
        await onRun(begun);
        return toFleetRun(
          await runFleet({
            tools,
            keeper: new Keeper(runs, begun, onRun),
            step: { ...step, signal: NEVER },
            isCancelled: () => step.signal.aborted,
            healthOf: ids => portal.healthOf(ids),
            lookAt: ids => portal.lookAt(ids),
            onTenant: tenant => portal.onTenant(tools.toTenant(tenant)),
            atOnce: options.atOnce,
            lookMs: options.lookMs ?? LOOK_MS,
          }),
        );
      }),
    latestRun: () =>
      run(async ({ context }) => {
        const latest = await new FleetRuns(context).latest();
        return latest && toFleetRun(latest);
      }),
    controlRun: (wanted, actor) =>
      run(async ({ context }) =>
        toFleetRun(await control(new FleetRuns(context), wanted, actor)),
      ),
  };
}
