import {
  coreServices,
  createServiceFactory,
  createServiceRef,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import type {
  AvailabilityResponse,
  CapacityQuery,
  CapacityResponse,
  Tenant,
  TenantEventsResponse,
  TenantResourcesResponse,
  Tier,
} from '@tenantry/plugin-tenants-common';
import { AwsClients } from './aws/clients';
import type { TenantIndex } from './cell/CellDirectory';
import { readSettings, type Cell, type TenantrySettings } from './config';
import { DefaultTenantsService } from './DefaultTenantsService';
import type { Drift } from './drift/types';
import type { CellObserver } from './observe/types';
import type { Offboarding } from './offboarding/types';
import type { Onboarding, StepContext } from './onboarding/types';
import type { KeyRotation } from './keys/types';
import type { Moving } from './moving/types';
import type { Operations } from './operations/types';
import type { Toolkit } from './toolkit/types';
import type { Updates } from './updates/types';
import type { Users } from './users/types';

/** The tenants of all cells: reads straight from their registries, and lifecycle operations. */
export interface TenantsService {
  readonly tiers: Tier[];
  readonly cells: Cell[];
  /**
   * Has the portal's index tell where tenants are: a cell is then not asked for what
   * concerns another. Without one the registries of all cells are asked.
   */
  useIndex(index: TenantIndex): void;
  /**
   * Pages of all tenants of all cells, or of those only that an operation holds. Throws a
   * `CellsUnread` in the end when there are several cells and some could not be read.
   */
  list(options?: {
    signal?: AbortSignal;
    onlyHeld?: boolean;
  }): AsyncIterable<Tenant[]>;
  get(tenantId: string): Promise<Tenant | undefined>;
  /** A page of a tenant's history, newest first. */
  events(
    tenantId: string,
    options: { limit: number; cursor?: string },
  ): Promise<TenantEventsResponse>;
  /** Whether a new tenant may take an id: free, taken, or left by an onboarding that failed. */
  availability(tenantId: string): Promise<AvailabilityResponse>;
  /** The tenant's stack as CloudFormation sees it now; three calls. */
  resources(tenantId: string): Promise<TenantResourcesResponse>;
  /** Whether there is room for one more tenant of a tier, in the cell with the most unless one is named. */
  capacity(query: CapacityQuery): Promise<CapacityResponse>;
  /** What tells how a cell fares; its calls count and wait like all others. */
  observer(cell: Cell): CellObserver;
  readonly onboarding: Onboarding;
  readonly offboarding: Offboarding;
  readonly operations: Operations;
  readonly users: Users;
  readonly keys: KeyRotation;
  readonly toolkit: Toolkit;
  readonly moving: Moving;
  readonly updates: Updates;
  readonly drift: Drift;
  /**
   * Writes down why the operation of this task failed, if it still holds the tenant.
   * Returns the tenant when something was written.
   */
  recordFailure(
    tenantId: string,
    failure: { step: string; error: unknown },
    step: Pick<StepContext, 'taskId' | 'actor'>,
  ): Promise<Tenant | undefined>;
  /** AWS calls made so far by `<service>.<operation>`. */
  callCounts(): Record<string, number>;
}

const onlyCell = (
  { cells, ...settings }: TenantrySettings,
  cellId: string,
): TenantrySettings => ({
  ...settings,
  cells: cells
    .filter(({ id }) => id === cellId)
    .map(({ roles: _, ...cell }) => cell),
});

/** The service from the configuration, for those who run without a back end. */
export const createTenantsService = (options: {
  config: Config;
  logger?: Pick<LoggerService, 'info' | 'warn'>;
  /** One cell alone, with the caller's own credentials. Default: all, as configured. */
  cell?: string;
}): TenantsService =>
  new DefaultTenantsService({
    settings: options.cell
      ? onlyCell(readSettings(options.config), options.cell)
      : readSettings(options.config),
    clients: new AwsClients(
      DefaultAwsCredentialsManager.fromConfig(options.config),
    ),
    logger: options.logger,
  });

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
      factory: createTenantsService,
    }),
});
