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
    /**
     * What looks at AWS by itself. After throttling or refusals a collector looks less
     * often by itself, and says so on pages.
     */
    collectors?: {
      /** Stacks, clusters and ECS services. Default: every 60 seconds. */
      health?: { schedule?: SchedulerServiceTaskScheduleDefinitionConfig };
      /** The front door's access log. Default: every 60 seconds. */
      usage?: { schedule?: SchedulerServiceTaskScheduleDefinitionConfig };
      /** What API Gateway counted against the plans. Default: every 5 minutes. */
      quota?: { schedule?: SchedulerServiceTaskScheduleDefinitionConfig };
      /**
       * CPU and memory of services. Default: every 5 minutes. CloudWatch bills each
       * metric that is read; a look less often loses no point.
       */
      load?: { schedule?: SchedulerServiceTaskScheduleDefinitionConfig };
      /** Room for more tenants. Default: every 10 minutes. */
      headroom?: { schedule?: SchedulerServiceTaskScheduleDefinitionConfig };
      /**
       * Comparing stacks with their templates. The schedule is of passes, each of which
       * takes the stacks whose turn it is. Default: every 5 minutes.
       */
      drift?: {
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
        /** How often each stack is compared, in hours. Default: 24. */
        everyHours?: number;
      };
    };
  };
}
