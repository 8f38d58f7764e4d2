import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      tenants?: {
        /**
         * How often all tenants are read from the registries, to repair what events
         * missed. Default: every 10 minutes, and when the portal starts.
         */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
    };
  };
}
