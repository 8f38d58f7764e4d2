import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  CollectorStatus,
  Health,
  LoadQuery,
  ServiceHealth,
  TaskLogsResponse,
  Tenant,
  TenantHealthResponse,
  TenantLoadResponse,
  TenantTasksResponse,
} from '@tenantry/plugin-tenants-common';
import type { Cell, CellObserver } from '@tenantry/plugin-tenants-node';
import type { CollectorStore } from '../collect/CollectorStore';
import type { CollectorName } from '../collect/settings';
import { isAsleep } from '../health/asleep';
import { assessService } from '../health/assessService';
import type { HealthStore } from '../health/HealthStore';
import type { LoadAddress, LoadStore } from '../health/LoadStore';
import type { ServiceEntry } from '../health/rows';
import { fromStackKey, stackKeyOf } from '../store/stackKey';
import type { TenantReads } from './TenantReads';
import { cellOf } from './cellOf';
import { inOrder, toHealth } from './TenantItems';

/** Lines of a log that are shown. */
const LOG_LINES = 100;
const DAY_MS = 86_400_000;

export interface HealthReadsOptions {
  reads: TenantReads;
  health: HealthStore;
  load: LoadStore;
  collectors: CollectorStore;
  cells: Cell[];
  observerOf(cell: Cell): CellObserver;
  now?: () => number;
}

const offboarded = (since: string): Health => ({
  state: 'unknown',
  reason: 'It is offboarded: nobody is let in.',
  since,
});

const addressOf = ({ stackKey, facts }: ServiceEntry): LoadAddress => ({
  cell: fromStackKey(stackKey).cell,
  clusterName: facts.clusterName,
  serviceName: facts.serviceName,
});

/** How a tenant's services fare: from the store, except for what a person asks of live tasks. */
export class HealthReads {
  readonly #options: HealthReadsOptions;
  readonly #now: () => number;

  constructor(options: HealthReadsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async health(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<TenantHealthResponse> {
    const tenant = await this.#options.reads.item(tenantId, credentials);
    const stackKey = stackKeyOf(tenant);
    const [services, stacks, collector] = await Promise.all([
      this.services([stackKey], () => isAsleep(tenant)),
      this.#options.health.stacksOf([stackKey]),
      this.#collector(tenant, 'health'),
    ]);
    const stack = stacks.get(stackKey);
    return {
      tenantId,
      health: tenant.health ?? offboarded(tenant.updatedAt),
      shared: tenant.isolation === 'pool',
      services: services.map(({ service }) => service),
      ...(stack
        ? {
            stack: {
              name: stack.name,
              status: stack.status,
              ...(stack.reason ? { reason: stack.reason } : {}),
            },
          }
        : {}),
      collector,
    };
  }

  /** Services of stacks, with all that is known of them. */
  async services(
    stackKeys: string[],
    sleeps: (stackKey: string) => boolean = () => false,
  ): Promise<Array<{ stackKey: string; service: ServiceHealth }>> {
    const entries = inOrder(await this.#options.health.services(stackKeys));
    const loads = await this.#options.load.latest(entries.map(addressOf));
    return entries.map((entry, index) => ({
      stackKey: entry.stackKey,
      service: this.#toService(entry, !sleeps(entry.stackKey), loads[index]),
    }));
  }

  async load(
    tenantId: string,
    query: LoadQuery,
    credentials: BackstageCredentials,
  ): Promise<TenantLoadResponse> {
    const tenant = await this.#options.reads.get(tenantId, credentials);
    const to = query.to ? Date.parse(query.to) : this.#now();
    const from = query.from ? Date.parse(query.from) : to - DAY_MS;
    const entries = inOrder(
      await this.#options.health.services([stackKeyOf(tenant)]),
    );
    const series = await this.#options.load.series(entries.map(addressOf), {
      fromMs: from,
      toMs: to,
    });
    return {
      services: entries.map(({ name }, index) => ({
        name,
        points: series[index],
      })),
      collector: await this.#collector(tenant, 'load'),
    };
  }

  /** Running and lately stopped tasks, read from ECS now. */
  async tasks(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<TenantTasksResponse> {
    const { entries, observer } = await this.#live(tenantId, credentials);
    const found = await Promise.all(
      entries.map(async ({ name, facts }) =>
        (await observer.tasks(facts)).map(task => ({ ...task, service: name })),
      ),
    );
    return {
      items: found
        .flat()
        .map(
          ({ arn, clusterName, serviceName, taskDefinitionArn, ...task }) =>
            task,
        ),
      readAt: new Date(this.#now()).toISOString(),
    };
  }

  /** The last lines of a task's log, as its service wrote them. */
  async taskLogs(
    tenantId: string,
    taskId: string,
    credentials: BackstageCredentials,
  ): Promise<TaskLogsResponse> {
    const { entries, observer } = await this.#live(tenantId, credentials);
    const clusters = [...new Set(entries.map(each => each.facts.clusterName))];
    for (const cluster of clusters) {
      const task = await observer.task(cluster, taskId);
      // Others may have tasks in the same cluster.
      const isIts = entries.some(
        ({ facts }) =>
          facts.clusterName === cluster &&
          facts.serviceName === task?.serviceName,
      );
      if (task && isIts) {
        return {
          lines: (await observer.taskLog(task, LOG_LINES)) ?? [],
          readAt: new Date(this.#now()).toISOString(),
        };
      }
    }
    throw new NotFoundError(
      `The tenant "${tenantId}" has no task "${taskId}". ECS forgets tasks about an hour after they stopped.`,
    );
  }

  async #live(tenantId: string, credentials: BackstageCredentials) {
    const tenant = await this.#options.reads.get(tenantId, credentials);
    const { cells, health, observerOf } = this.#options;
    return {
      entries: inOrder(await health.services([stackKeyOf(tenant)])),
      observer: observerOf(cellOf(cells, tenant)),
    };
  }

  #toService(
    { stackKey, facts, name, sinceMs, observedAtMs }: ServiceEntry,
    areWanted: boolean,
    load: ServiceHealth['load'],
  ): ServiceHealth {
    const nowMs = this.#now();
    const { cells } = this.#options;
    const { cell } = fromStackKey(stackKey);
    const verdict = assessService(facts, {
      nowMs,
      isWanted: areWanted,
    });
    return {
      name,
      ...(cells.length > 1 ? { cell } : {}),
      serviceName: facts.serviceName,
      clusterName: facts.clusterName,
      health: toHealth(verdict, { sinceMs, observedAtMs, nowMs }),
      desired: facts.desired,
      running: facts.running,
      pending: facts.pending,
      deployments: facts.deployments,
      ...(facts.targets ? { targets: facts.targets } : {}),
      ...(facts.lastStopped ? { lastStopped: facts.lastStopped } : {}),
      ...(load ? { load } : {}),
      events: facts.events,
      consoleUrl: this.#consoleUrl(cell, facts),
    };
  }

  #consoleUrl(
    cell: string,
    facts: { clusterName: string; serviceName: string },
  ): string {
    const { cells } = this.#options;
    // One that is not configured any more is looked at no more, either.
    const { region } = cells.find(({ id }) => id === cell) ?? cells[0];
    return `https://${region}.console.aws.amazon.com/ecs/v2/clusters/${encodeURIComponent(
      facts.clusterName,
    )}/services/${encodeURIComponent(
      facts.serviceName,
    )}/health?region=${region}`;
  }

  #collector({ cell }: Tenant, name: CollectorName): Promise<CollectorStatus> {
    return this.#options.collectors.status(name, [cell]);
  }
}
