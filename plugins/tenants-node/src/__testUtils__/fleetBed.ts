import {
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import type {
  FleetRun,
  Health,
  HealthState,
} from '@tenantry/plugin-tenants-common';
import type { DefaultTenantsService } from '../DefaultTenantsService';
import { out, serviceOutputs, serviceResources } from '../testUtils/stackParts';
import type { FleetInput } from '../updates/fleet/input';
import { onboard } from './portal';
import { ADVANCED, withSiloBeds, type SiloBed } from './siloPortal';

/** The stack of the pool. */
export const POOL = 'tenant-pool-basic';

const QUICK = { pauseMinutes: 0, healthMinutes: 0.05 };

/** The pool's template with a service, whose version is a parameter. */
const poolTemplate = async (bed: SiloBed) => {
  const { Outputs = [] } = (await bed.stack(POOL))!;
  return JSON.stringify({
    Parameters: { ImageTag: { Type: 'String' } },
    Resources: serviceResources('order', {
      family: 'pool-order',
      cluster: 'advanced',
      desired: 1,
      container: {
        Image: { 'Fn::Sub': 'tenantry/order-service:${ImageTag}' },
        Environment: [{ Name: 'SERVICE_VERSION', Value: { Ref: 'ImageTag' } }],
      },
    }),
    Outputs: out({
      ...Object.fromEntries(
        Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
      ),
      ClusterName: 'advanced',
      ...serviceOutputs(['order']),
      RunningImageTag: { Ref: 'ImageTag' },
    }),
  });
};

/** A fleet that a test updates, and how its tenants fare meanwhile. */
export interface FleetBed {
  /** The cell that they are in; the first, where there are several. */
  bed: SiloBed;
  portal: DefaultTenantsService;
  /** Every change of a run. */
  runs: FleetRun[];
  /** How those fare who are not well. */
  sick: Map<string, HealthState>;
  /** Whom nobody looks at unless that is asked for, and whom nobody can look at. */
  unseen: Map<string, 'until asked' | 'for ever'>;
  /** At whom a look was asked for. */
  asked: string[];
  /** How often health was read. */
  looks(): number;
  onboardAs(tenantId: string, input?: typeof ADVANCED): Promise<unknown>;
  /** Gives the pool a service, and a version of it. */
  equipPool(): Promise<void>;
  update(
    input: FleetInput,
    taskId: string,
    options?: {
      service?: DefaultTenantsService;
      signal?: AbortSignal;
      onRun?(run: FleetRun): Promise<void>;
    },
  ): Promise<FleetRun>;
  /** The versions of tenants, by their ids. */
  tags(...ids: string[]): Promise<Record<string, string | undefined>>;
  /** How many updates of stacks there were. */
  stackUpdates(): number;
}

/** The fleet of a cell, or of all that a portal has. */
export function fleetBedOf(bed: SiloBed, portal = bed.portal()): FleetBed {
  const runs: FleetRun[] = [];
  const sick: FleetBed['sick'] = new Map();
  const unseen: FleetBed['unseen'] = new Map();
  const asked: string[] = [];
  let looks = 0;

  const healthOf = async (ids: string[]) => {
    looks += 1;
    return new Map(
      ids.map((id): [string, Health] => [
        id,
        {
          state: sick.get(id) ?? 'healthy',
          reason:
            sick.get(id) === 'unknown'
              ? `AWS was last read ${looks} s ago.`
              : 'No orders task runs.',
          since: new Date().toISOString(),
          observedAt: unseen.has(id)
            ? '2026-01-01T00:00:00.000Z'
            : new Date(Date.now() + 1_000).toISOString(),
        },
      ]),
    );
  };

  return {
    bed,
    portal,
    runs,
    sick,
    unseen,
    asked,
    looks: () => looks,
    onboardAs: (tenantId, input = ADVANCED) =>
      onboard(
        portal,
        { ...input, tenantId, adminEmail: `ada@${tenantId}.example` },
        bed.step(`onboard-${tenantId}`),
      ),
    async equipPool() {
      await bed.cloudformation.send(
        new UpdateStackCommand({
          StackName: POOL,
          TemplateBody: await poolTemplate(bed),
          Parameters: [{ ParameterKey: 'ImageTag', ParameterValue: '1.0.0' }],
        }),
      );
      await waitUntilStackUpdateComplete(
        {
          client: bed.cloudformation,
          minDelay: 0.05,
          maxDelay: 0.2,
          maxWaitTime: 30,
        } as never,
        { StackName: POOL },
      );
    },
    update: (input, taskId, options = {}) =>
      (options.service ?? portal).updates.updateFleet(
        { ...QUICK, ...input },
        bed.step(taskId, options.signal),
        {
          healthOf,
          lookAt: async ids => {
            asked.push(...ids);
            ids
              .filter(id => unseen.get(id) === 'until asked')
              .forEach(id => unseen.delete(id));
          },
          onTenant: async () => {},
          onRun: async run => {
            runs.push(run);
            await options.onRun?.(run);
          },
        },
      ),
    tags: async (...ids) =>
      Object.fromEntries(
        await Promise.all(
          ids.map(
            async (id): Promise<[string, string | undefined]> => [
              id,
              (await portal.get(id))?.silo?.imageTag,
            ],
          ),
        ),
      ),
    stackUpdates: () => bed.callsOf('UpdateStack'),
  };
}

/** Gives each test a fleet of its own. */
export const withFleetBeds = (take: (fleet: FleetBed) => void): void =>
  withSiloBeds(bed => take(fleetBedOf(bed)));
