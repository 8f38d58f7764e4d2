import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { createReadTenants } from './readTenants';
import { TenantCollatorFactory } from './TenantCollatorFactory';

const SCHEDULE_KEY = 'search.collators.tenants.schedule';

// A portal killed in the middle of a run is blocked from the next one until the timeout.
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  initialDelay: { seconds: 5 },
  frequency: { minutes: 10 },
  timeout: { minutes: 5 },
};

/** Has the search find tenants. */
export const searchModuleTenants = createBackendModule({
  pluginId: 'search',
  moduleId: 'tenants',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        indexes: searchIndexRegistryExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, config, discovery, indexes, scheduler }) {
        const schedule = config.has(SCHEDULE_KEY)
          ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
              config.getConfig(SCHEDULE_KEY),
            )
          : DEFAULT_SCHEDULE;
        indexes.addCollator({
          schedule: scheduler.createScheduledTaskRunner(schedule),
          factory: new TenantCollatorFactory(
            createReadTenants({ auth, discovery }),
          ),
        });
      },
    });
  },
});
