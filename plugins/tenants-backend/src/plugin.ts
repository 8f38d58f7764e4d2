import {
  coreServices,
  createBackendPlugin,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { tenantPermissions } from '@tenantry/plugin-tenants-common';
import { tenantsServiceRef } from '@tenantry/plugin-tenants-node';
import { registerActions } from './actions';
import { createRouter } from './http/router';
import { tenantPermissionResourceRef, tenantRules } from './permissions';
import { TenantStore } from './store/TenantStore';
import { TenantSync } from './sync/TenantSync';
import { TenantWatchers } from './sync/TenantWatchers';
import { TenantReads } from './TenantReads';
import { createGetVisibility } from './visibility';

const SCHEDULE_KEY = 'tenantry.sync.schedule';

// A portal killed in the middle of a pass is blocked from the next one until the timeout.
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 5 },
  timeout: { minutes: 2 },
};

/** The portal's API for tenants, and the store that answers it. */
export const tenantsPlugin = createBackendPlugin({
  pluginId: 'tenants',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
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

        const watchers = new TenantWatchers({
          signals: deps.signals,
          logger,
          intervalMs: 250,
        });
        lifecycle.addShutdownHook(() => watchers.stop());

        const reads = new TenantReads({
          store,
          tenants,
          watchers,
          auth: deps.auth,
          permissions: deps.permissions,
          getVisibility: createGetVisibility(deps),
        });
        deps.httpRouter.use(createRouter({ httpAuth: deps.httpAuth, reads }));
        registerActions({ actionsRegistry: deps.actionsRegistry, reads });

        const sync = new TenantSync({
          store,
          tenants,
          watchers,
          events: deps.events,
          scheduler: deps.scheduler,
          schedule,
          logger,
        });
        await sync.start();
      },
    });
  },
});
