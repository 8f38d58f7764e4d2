import {
  coreServices,
  createBackendPlugin,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { tenantPermissions } from '@tenantry/plugin-tenants-common';
import { tenantsServiceRef } from '@tenantry/plugin-tenants-node';
import { registerActions } from './actions';
import { FleetUpdates } from './fleet/FleetUpdates';
import { poolTags } from './fleet/poolTags';
import { RunStore } from './fleet/RunStore';
import { RunSync } from './fleet/RunSync';
import { fleetVersionOf } from './fleet/version';
import { createRouter } from './http/router';
import { Observability } from './Observability';
import { tenantPermissionResourceRef, tenantRules } from './permissions';
import { Attention } from './reads/Attention';
import { DriftReads } from './reads/DriftReads';
import { FleetReads } from './reads/FleetReads';
import { HealthReads } from './reads/HealthReads';
import { MoveReads } from './reads/MoveReads';
import { ServiceReads } from './reads/ServiceReads';
import { TenantReads } from './reads/TenantReads';
import { TierReads } from './reads/TierReads';
import { UsageReads } from './reads/UsageReads';
import { UserReads } from './reads/UserReads';
import { TenantStore } from './store/TenantStore';
import { TenantSync } from './sync/TenantSync';
import { TenantWatchers } from './sync/TenantWatchers';
import { createGetVisibility } from './visibility';

const SCHEDULE_KEY = 'tenantry.sync.schedule';

// A portal killed in the middle of a pass is blocked from the next one until the timeout.
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 5 },
  timeout: { minutes: 5 },
};

/** The portal's API for tenants, and the store that answers it. */
export const tenantsPlugin = createBackendPlugin({
  pluginId: 'tenants',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        tenants: tenantsServiceRef,
      },
      async init(deps) {
        const { config, lifecycle, logger, permissionsRegistry, tenants } =
          deps;
        const schedule = config.has(SCHEDULE_KEY)
          ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
              config.getConfig(SCHEDULE_KEY),
            )
          : DEFAULT_SCHEDULE;

        const store = await TenantStore.create(deps.database);
        permissionsRegistry.addResourceType({
          resourceRef: tenantPermissionResourceRef,
          permissions: tenantPermissions,
          rules: tenantRules,
          getResources: tenantIds => store.getMany(tenantIds),
        });

        tenants.useIndex({
          cellOf: tenantId => store.cellOf(tenantId),
          isComplete: () =>
            store.sync.hasRead(tenants.cells.map(({ id }) => id)),
        });

        const watchers = new TenantWatchers({
          signals: deps.signals,
          logger,
          intervalMs: 250,
        });
        lifecycle.addShutdownHook(() => watchers.stop());

        const observability = new Observability({
          ...deps,
          db: await deps.database.getClient(),
          tenantStore: store,
          watchers,
        });
        const { items, health, load, usage, fleet, collectors, drifts } =
          observability;
        const { tiers, cells } = tenants;
        const runs = new RunStore(collectors, cells[0].id);
        const reads = new TenantReads({
          store,
          items,
          tenants,
          watchers,
          auth: deps.auth,
          permissions: deps.permissions,
          getVisibility: createGetVisibility(deps),
          fleetVersion: async () => {
            const [run, tags] = await Promise.all([
              runs.latest(),
              poolTags(health, cells),
            ]);
            return fleetVersionOf(run, tags.get(cells[0].id));
          },
        });
        const healthReads = new HealthReads({
          reads,
          health,
          load,
          collectors,
          cells,
          observerOf: cell => observability.observerOf(cell),
        });
        const usageReads = new UsageReads({
          reads,
          tenants: store,
          usage,
          collectors,
          tiers,
          cells,
        });
        const known = {
          reads,
          healthReads,
          usageReads,
          tenants: store,
          items,
          fleet,
          drifts,
          health,
          collectors,
          tiers,
          cells,
        };
        const fleetReads = new FleetReads({
          ...known,
          attention: new Attention(known),
        });
        const runSync = new RunSync({ ...deps, runs, watchers });
        const fleetUpdates = new FleetUpdates({
          reads,
          tenants: store,
          health,
          cells,
          runs,
          updates: tenants.updates,
          permissions: deps.permissions,
          onRun: run => runSync.take(run),
        });
        const allReads = { reads, healthReads, usageReads, fleetReads };
        deps.httpRouter.use(
          createRouter({
            httpAuth: deps.httpAuth,
            auditor: deps.auditor,
            userReads: new UserReads({ reads, ...deps }),
            moveReads: new MoveReads({ reads, ...deps }),
            driftReads: new DriftReads({
              ...deps,
              reads,
              cells,
              store: drifts,
              checks: observability.driftChecks,
              observerOf: cell => observability.observerOf(cell),
            }),
            fleetUpdates,
            ...allReads,
            tierReads: new TierReads(known),
            serviceReads: new ServiceReads(known),
          }),
        );
        registerActions({
          actionsRegistry: deps.actionsRegistry,
          ...allReads,
        });

        const sync = new TenantSync({
          store,
          tenants,
          watchers,
          events: deps.events,
          scheduler: deps.scheduler,
          schedule,
          logger,
          onChanged: changed => observability.tenantsChanged(changed),
        });
        await sync.start();
        await runSync.start();
        await observability.start();
      },
    });
  },
});
