import {
  coreServices,
  createBackendModule,
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { CatalogModelSources } from '@backstage/catalog-model/alpha';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { tenantsServiceRef } from '@tenantry/plugin-tenants-node';
import { findHiddenTenants } from './hiddenTenants';
import { LocalTextProcessor } from './LocalTextProcessor';
import { TenantEntityProvider } from './TenantEntityProvider';
import { tenantModel } from './tenantModel';
import { TenantStatusProcessor } from './tenantStatus';

const SCHEDULE_KEY = 'catalog.providers.tenants.schedule';

// A portal killed in the middle of a pass is blocked from the next one until the timeout.
const DEFAULT_SCHEDULE: SchedulerServiceTaskScheduleDefinition = {
  frequency: { minutes: 10 },
  timeout: { minutes: 5 },
};

/** Teaches the catalog the kind Tenant and keeps its tenants up to date. */
export const catalogModuleTenants = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'tenants',
  register(env) {
    env.registerInit({
      deps: {
        model: catalogModelExtensionPoint,
        catalog: catalogProcessingExtensionPoint,
        auth: coreServices.auth,
        reads: catalogServiceRef,
        config: coreServices.rootConfig,
        events: eventsServiceRef,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
        tenants: tenantsServiceRef,
      },
      async init({
        model,
        catalog,
        auth,
        reads,
        config,
        events,
        logger,
        scheduler,
        tenants,
      }) {
        const schedule = config.has(SCHEDULE_KEY)
          ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
              config.getConfig(SCHEDULE_KEY),
            )
          : DEFAULT_SCHEDULE;
        model.addModelSource(CatalogModelSources.static([tenantModel]));
        catalog.addProcessor(
          new TenantStatusProcessor(),
          new LocalTextProcessor(),
        );
        catalog.addEntityProvider(
          new TenantEntityProvider({
            tenants,
            events,
            scheduler,
            schedule,
            findHidden: tenantIds =>
              findHiddenTenants(tenantIds, { catalog: reads, auth }),
            logger,
          }),
        );
      },
    });
  },
});
