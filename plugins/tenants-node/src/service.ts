import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import type {
  AvailabilityResponse,
  Tenant,
  TenantEventsResponse,
  Tier,
} from '@tenantry/plugin-tenants-common';
import { AwsClients } from './aws/clients';
import { readSettings, type Cell } from './config';
import { DefaultTenantsService } from './DefaultTenantsService';
import type { Onboarding } from './onboarding/types';

/** The tenants of all cells: reads straight from their registries, and lifecycle operations. */
export interface TenantsService {
  readonly tiers: Tier[];
  readonly cells: Cell[];
  /** Pages of all tenants of all cells. */
  list(options?: { signal?: AbortSignal }): AsyncIterable<Tenant[]>;
  get(tenantId: string): Promise<Tenant | undefined>;
  /** A page of a tenant's history, newest first. */
  events(
    tenantId: string,
    options: { limit: number; cursor?: string },
  ): Promise<TenantEventsResponse>;
  /** Whether a new tenant may take an id: free, taken, or left by an onboarding that failed. */
  availability(tenantId: string): Promise<AvailabilityResponse>;
  readonly onboarding: Onboarding;
  /** AWS calls made so far by `<service>.<operation>`. */
  callCounts(): Record<string, number>;
}

/** One for the whole back end, so that plugins share clients, caches and counters. */
export const tenantsServiceRef = createServiceRef<TenantsService>({
  id: 'tenantry.tenants',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.rootLogger,
      },
      factory: ({ config, logger }) =>
        new DefaultTenantsService({
          settings: readSettings(config),
          clients: new AwsClients(
            DefaultAwsCredentialsManager.fromConfig(config),
          ),
          logger,
        }),
    }),
});
