import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  tenantry?: {
    sync?: {
      /**
       * How often all tenants are read from the registries, to repair what events
       * missed. Default: every 5 minutes, and when the portal starts.
       */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };
  };
}
