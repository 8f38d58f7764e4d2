import type { ServiceHealth } from '@tenantry/plugin-tenants-common';
import type { LoadPoint, ServiceAddress } from '@tenantry/plugin-tenants-node';
import type { Knex } from 'knex';

const TABLE = 'service_load';
const BATCH = 200;
const WINDOW_MS = 300_000;
/** As long as the finest usage. */
const KEPT_MS = 2 * 86_400_000;
/** An older window says nothing of now. */
const LATEST_MS = 30 * 60_000;

export interface LoadSeriesPoint {
  at: string;
  cpuPercent: number | null;
  memoryPercent: number | null;
}

const keyOf = ({ clusterName, serviceName }: ServiceAddress) =>
  `${clusterName}/${serviceName}`;

const round = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Math.round(value * 10) / 10;

/** CPU and memory of services in windows of 5 minutes, for two days. */
export class LoadStore {
  constructor(
    private readonly db: Knex,
    private readonly now: () => number = Date.now,
  ) {}

  async put(cell: string, points: LoadPoint[]): Promise<void> {
    for (let start = 0; start < points.length; start += BATCH) {
      await this.db(TABLE)
        .insert(
          points.slice(start, start + BATCH).map(point => ({
            cell,
            cluster: point.clusterName,
            service: point.serviceName,
            at: Date.parse(point.at) / 1000,
            cpu: point.cpuPercent ?? null,
            memory: point.memoryPercent ?? null,
          })),
        )
        .onConflict(['cell', 'cluster', 'service', 'at'])
        .merge();
    }
  }

  async prune(): Promise<void> {
    await this.db(TABLE)
      .where('at', '<', Math.floor((this.now() - KEPT_MS) / 1000))
      .delete();
  }

  /** The latest window of each service, by `<cluster>/<service>`. */
  async latest(
    addresses: ServiceAddress[],
  ): Promise<Map<string, ServiceHealth['load']>> {
    const rows = await this.#rows(addresses, {
      fromMs: this.now() - LATEST_MS,
      toMs: this.now(),
    });
    return new Map(
      rows.map(row => [
        `${row.cluster}/${row.service}`,
        {
          at: new Date(Number(row.at) * 1000).toISOString(),
          ...(row.cpu === null ? {} : { cpuPercent: round(row.cpu)! }),
          ...(row.memory === null ? {} : { memoryPercent: round(row.memory)! }),
        },
      ]),
    );
  }

  /** Windows of each service from its first to its last, those without tasks as gaps. */
  async series(
    addresses: ServiceAddress[],
    range: { fromMs: number; toMs: number },
  ): Promise<LoadSeriesPoint[][]> {
    const rows = await this.#rows(addresses, range);
    return addresses.map(address => {
      const own = rows.filter(
        row => `${row.cluster}/${row.service}` === keyOf(address),
      );
      const byTime = new Map(own.map(row => [Number(row.at) * 1000, row]));
      const points: LoadSeriesPoint[] = [];
      const times = [...byTime.keys()];
      for (let at = times[0]; at <= times[times.length - 1]; at += WINDOW_MS) {
        const row = byTime.get(at);
        points.push({
          at: new Date(at).toISOString(),
          cpuPercent: round(row?.cpu),
          memoryPercent: round(row?.memory),
        });
      }
      return points;
    });
  }

  async #rows(
    addresses: ServiceAddress[],
    { fromMs, toMs }: { fromMs: number; toMs: number },
  ): Promise<any[]> {
    return this.db(TABLE)
      .whereIn('cluster', [...new Set(addresses.map(a => a.clusterName))])
      .whereIn('service', [...new Set(addresses.map(a => a.serviceName))])
      .where('at', '>=', Math.ceil(fromMs / 1000))
      .where('at', '<', Math.ceil(toMs / 1000))
      .orderBy('at');
  }
}
