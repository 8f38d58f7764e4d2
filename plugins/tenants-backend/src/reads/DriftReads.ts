import type {
  BackstageCredentials,
  LifecycleService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ConflictError, toError } from '@backstage/errors';
import {
  tenantOperatePermission,
  type Tenant,
  type TenantDriftResponse,
} from '@tenantry/plugin-tenants-common';
import type { Cell, CellObserver } from '@tenantry/plugin-tenants-node';
import type { DriftChecks } from '../drift/DriftChecks';
import type { DriftStore } from '../drift/DriftStore';
import { comparableOf } from '../store/comparable';
import { stackKeyOf } from '../store/stackKey';
import type { TenantReads } from './TenantReads';
import { cellOf } from './cellOf';
import { getAllowed } from './getAllowed';

/** States in which a tenant's stack is there, and nobody changes it. */
const COMPARABLE_STATES = ['active', 'suspended', 'failed'];

export interface DriftReadsOptions {
  reads: Pick<TenantReads, 'get'>;
  store: DriftStore;
  checks: DriftChecks;
  permissions: PermissionsService;
  cells: Cell[];
  observerOf(cell: Cell): CellObserver;
  lifecycle: LifecycleService;
  logger: LoggerService;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** How a tenant's stack compares with its template, and having it compared now. */
export class DriftReads {
  readonly #options: DriftReadsOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: DriftReadsOptions) {
    this.#options = options;
    options.lifecycle.addShutdownHook(async () => {
      this.#stopping.abort();
      await Promise.all(this.#running);
    });
  }

  /** What is known; asks no AWS. */
  async drift(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<TenantDriftResponse> {
    return this.#answer(await this.#options.reads.get(tenantId, credentials));
  }

  /** Begins to compare, unless that is under way; the answer does not wait for the result. */
  async compare(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<TenantDriftResponse> {
    const tenant = await getAllowed(
      this.#options,
      { tenantId, permission: tenantOperatePermission, what: 'operate' },
      credentials,
    );
    if (!COMPARABLE_STATES.includes(tenant.state)) {
      throw new ConflictError(
        `"${tenantId}" is ${tenant.state}: its stack is not compared while something changes it. Wait until it is active.`,
      );
    }
    const { cells, checks, observerOf } = this.#options;
    // Before it is claimed: what fails here would leave the claim behind.
    const observer = observerOf(cellOf(cells, tenant));
    if (await checks.begin(stackKeyOf(tenant))) {
      const running = this.#run(observer, tenant).finally(() =>
        this.#running.delete(running),
      );
      this.#running.add(running);
    }
    return this.#answer(tenant);
  }

  async #run(observer: CellObserver, tenant: Tenant): Promise<void> {
    const { checks, logger } = this.#options;
    try {
      await checks.run(observer, comparableOf(tenant), this.#stopping.signal);
    } catch (error) {
      // Whoever asked sees it on the page.
      logger.warn(
        `The stack ${tenant.stackName} could not be compared. ${
          toError(error).message
        }`,
      );
    }
  }

  async #answer(tenant: Tenant): Promise<TenantDriftResponse> {
    const { stackName, isolation } = tenant;
    const entry = await this.#options.store.get(stackKeyOf(tenant));
    return {
      stackName,
      shared: isolation === 'pool',
      drift: entry?.drift,
      ...(entry?.comparingSinceMs === undefined
        ? {}
        : { comparingSince: iso(entry.comparingSinceMs) }),
      ...(entry?.problem ? { problem: entry.problem } : {}),
      ...(entry?.triedAtMs === undefined
        ? {}
        : { triedAt: iso(entry.triedAtMs) }),
    };
  }
}
