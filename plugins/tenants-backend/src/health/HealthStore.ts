import { HEALTH_STATES } from '@tenantry/plugin-tenants-common';
import type { ObservedCluster } from '@tenantry/plugin-tenants-node';
import type { Knex } from 'knex';
import { groupBy } from '../collect/groupBy';
import { briefly } from '../store/briefly';
import { fromStackKey, stackKeyOf } from '../store/stackKey';
import type { Placed } from './inventory';
import {
  byKey,
  byService,
  toCluster,
  toLookedAtMs,
  toMark,
  toService,
  toServiceRow,
  toStack,
  toStackRow,
  type ClusterEntry,
  type NewServiceEntry,
  type ServiceEntry,
  type ServiceMarkEntry,
  type StackEntry,
} from './rows';

/** Rows per statement. */
const BATCH = 100;

const SERVICES = 'observed_services';
/** What `toMark` reads. */
const MARK_COLUMNS = [
  'stack_name',
  'name',
  'running',
  'observed_at',
  'health_since',
  'verdict',
];

const servicesNamed = (
  db: Knex,
  where: { cell: string; cluster: string },
  serviceNames: string[],
) => db(SERVICES).where(where).whereIn('service', serviceNames);

/** What the portal last saw of stacks, clusters and services. */
export class HealthStore {
  /** Every list asks for them. */
  readonly #walks = briefly(() => this.#readWalks());

  constructor(private readonly db: Knex) {}

  async stacks(cell: string): Promise<Map<string, StackEntry>> {
    const rows = await this.db('observed_stacks').where({ cell });
    return new Map(rows.map(row => [row.name, toStack(row)]));
  }

  /** Stacks of any cells, by their keys. */
  async stacksOf(keys: string[]): Promise<Map<string, StackEntry>> {
    const byCell = groupBy(keys.map(fromStackKey), ({ cell }) => cell);
    const rows = await Promise.all(
      [...byCell].map(([cell, stacks]) =>
        this.db('observed_stacks')
          .where({ cell })
          .whereIn(
            'name',
            stacks.map(({ stackName }) => stackName),
          ),
      ),
    );
    return byKey(rows.flat());
  }

  /** Notes that all stacks of a cell were read. */
  async recordWalk(cell: string, startedAtMs: number): Promise<void> {
    const row = { id: `${cell}/walk`, collected_at: startedAtMs };
    await this.db('collectors').insert(row).onConflict('id').merge();
    this.#walks.forget();
  }

  /** When the latest complete walk over the stacks of each cell began, epoch ms. */
  walks(): Promise<Map<string, number>> {
    return this.#walks.get();
  }

  async #readWalks(): Promise<Map<string, number>> {
    const rows = await this.db('collectors')
      .where('id', 'like', '%/walk')
      .select('id', 'collected_at');
    return new Map(
      rows.map(row => [
        row.id.slice(0, -'/walk'.length),
        Number(row.collected_at),
      ]),
    );
  }

  async putStacks(cell: string, stacks: StackEntry[]): Promise<void> {
    for (let start = 0; start < stacks.length; start += BATCH) {
      await this.db('observed_stacks')
        .insert(
          stacks
            .slice(start, start + BATCH)
            .map(stack => toStackRow(cell, stack)),
        )
        .onConflict(['cell', 'name'])
        .merge();
    }
  }

  /** Forgets stacks, with the services that were in them. */
  async dropStacks(cell: string, names: string[]): Promise<void> {
    for (let start = 0; start < names.length; start += BATCH) {
      const some = names.slice(start, start + BATCH);
      await this.db(SERVICES)
        .whereIn(
          'stack_name',
          some.map(stackName => stackKeyOf({ cell, stackName })),
        )
        .delete();
      await this.db('observed_stacks')
        .where({ cell })
        .whereIn('name', some)
        .delete();
    }
  }

  async clusters(cell: string): Promise<Map<string, ClusterEntry>> {
    const rows = await this.db('observed_clusters').where({ cell });
    return new Map(rows.map(row => [row.name, toCluster(row)]));
  }

  /** Takes what clusters count now; when their services were looked at stays. */
  async putClusters(cell: string, clusters: ObservedCluster[]): Promise<void> {
    for (let start = 0; start < clusters.length; start += BATCH) {
      await this.db('observed_clusters')
        .insert(
          clusters.slice(start, start + BATCH).map(cluster => ({
            cell,
            ...cluster,
            described_at: 0,
          })),
        )
        .onConflict(['cell', 'name'])
        .merge(['services', 'running', 'pending']);
    }
  }

  async markDescribed(
    cell: string,
    name: string,
    atMs: number,
    counts: string,
  ): Promise<void> {
    await this.db('observed_clusters')
      .where({ cell, name })
      .update({ described_at: atMs, described_counts: counts });
  }

  async dropClusters(cell: string, names: string[]): Promise<void> {
    await this.db('observed_clusters')
      .where({ cell })
      .whereIn('name', names)
      .delete();
  }

  /** Facts of some services of a cluster, by service name. */
  async facts(
    cell: string,
    cluster: string,
    serviceNames: string[],
  ): Promise<Map<string, ServiceEntry>> {
    return byService(
      await servicesNamed(this.db, { cell, cluster }, serviceNames),
    );
  }

  /** Where all services are that were ever looked at. */
  async addresses(
    cell: string,
  ): Promise<Array<Placed & Pick<ServiceEntry, 'lookedAtMs'>>> {
    const rows = await this.db(SERVICES)
      .where({ cell })
      .select(
        'cluster',
        'service',
        'stack_name',
        'name',
        'observed_at',
        'looked_at',
      );
    return rows.map(row => ({
      cluster: row.cluster,
      service: row.service,
      stackName: fromStackKey(row.stack_name).stackName,
      name: row.name,
      lookedAtMs: toLookedAtMs(row),
    }));
  }

  /** Services that have tasks: others have no CPU and no memory. */
  async running(
    cell: string,
  ): Promise<Array<{ clusterName: string; serviceName: string }>> {
    const rows = await this.db(SERVICES)
      .where({ cell })
      .where('running', '>', 0)
      .select('cluster', 'service');
    return rows.map(row => ({
      clusterName: row.cluster,
      serviceName: row.service,
    }));
  }

  /**
   * Changes what is known of some services of a cluster, from what it is by then: looks
   * overlap, on several replicas too, and none may write over what another has just learned.
   */
  async changeServices(
    cell: string,
    cluster: string,
    serviceNames: string[],
    decide: (before: Map<string, ServiceEntry>) => NewServiceEntry[],
  ): Promise<void> {
    await this.db.transaction(async trx => {
      const rows = await servicesNamed(trx, { cell, cluster }, serviceNames)
        // Locked in one order, so that no two wait for each other.
        .orderBy('service')
        .forUpdate();
      const entries = decide(byService(rows));
      if (entries.length === 0) {
        return;
      }
      await trx(SERVICES)
        // New rows, too, are written in that order.
        .insert(
          entries
            .map(entry => toServiceRow(cell, entry))
            .sort((a, b) => (a.service < b.service ? -1 : 1)),
        )
        .onConflict(['cell', 'cluster', 'service'])
        .merge()
        // Rows that were not there yet could not be locked.
        .whereRaw(
          'excluded.looked_at >= coalesce(observed_services.looked_at, observed_services.observed_at)',
        );
    });
  }

  /** Notes that these clusters counted as before, without ECS being asked about their services. */
  async touchServices(
    cell: string,
    clusters: string[],
    atMs: number,
  ): Promise<void> {
    for (let start = 0; start < clusters.length; start += BATCH) {
      await this.db(SERVICES)
        .where({ cell })
        .whereIn('cluster', clusters.slice(start, start + BATCH))
        .where('observed_at', '<', atMs)
        .update({ observed_at: atMs });
    }
  }

  async dropServices(
    cell: string,
    cluster: string,
    serviceNames: string[],
  ): Promise<void> {
    await this.db(SERVICES)
      .where({ cell, cluster })
      .whereIn('service', serviceNames)
      .delete();
  }

  /** Services of these stacks, without their facts. */
  async marks(stackKeys: string[]): Promise<ServiceMarkEntry[]> {
    const rows = await this.db(SERVICES)
      .select(MARK_COLUMNS)
      .whereIn('stack_name', stackKeys);
    return rows.map(toMark);
  }

  /** Names of a cell's stacks of which a service was not healthy when it was last looked at. */
  async unwellStacks(cell: string): Promise<Set<string>> {
    const rows = await this.db(SERVICES)
      .distinct('stack_name')
      .where({ cell })
      .whereNot('health', HEALTH_STATES.indexOf('healthy'));
    return new Set(rows.map(row => fromStackKey(row.stack_name).stackName));
  }

  /** All copies of a service, without their facts. */
  async copiesOf(name: string): Promise<ServiceMarkEntry[]> {
    const rows = await this.db(SERVICES).where({ name }).select(MARK_COLUMNS);
    return rows.map(toMark);
  }

  /** What services there are, by what they serve. */
  async serviceNames(): Promise<string[]> {
    const rows = await this.db(SERVICES).distinct('name').orderBy('name');
    return rows.map(row => row.name);
  }

  /** Services of these stacks, with their facts. */
  async services(stackKeys: string[]): Promise<ServiceEntry[]> {
    const rows = await this.db(SERVICES).whereIn('stack_name', stackKeys);
    return rows.map(toService);
  }
}
