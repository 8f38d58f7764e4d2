import type { ServiceHealth } from '@tenantry/plugin-tenants-common';
import type { LoadPoint, ServiceAddress } from '@tenantry/plugin-tenants-node';
import type { Knex } from 'knex';
import { inTurns } from '../collect/inTurns';

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

/** A service among those of all cells: two of them may have clusters of the same name. */
export type LoadAddress = ServiceAddress & { cell: string };

const keyOf = ({ cell, clusterName, serviceName }: LoadAddress) =>
  `${cell}/${clusterName}/${serviceName}`;

const keyOfRow = (row: any) =>
  keyOf({
    cell: row.cell,
    clusterName: row.cluster,
    serviceName: row.service,
  });

const round = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Math.round(value * 10) / 10;

/** CPU and memory of services in windows of 5 minutes, for two days. */
export class LoadStore {
  constructor(
    private readonly db: Knex,
    private readonly now: () => number = Date.now,
  ) {}

  async put(cell: string, points: LoadPoint[]): Promise<void> {
    for await (const some of inTurns(points, BATCH)) {
      await this.db(TABLE)
        .insert(
          some.map(point => ({
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

  /** The latest window of each service, where it has one. */
  async latest(
    addresses: LoadAddress[],
  ): Promise<Array<ServiceHealth['load']>> {
    const rows = await this.#rows(addresses, {
      fromMs: this.now() - LATEST_MS,
      toMs: this.now(),
    });
    const loads = new Map(
      rows.map((row): [string, ServiceHealth['load']] => [
        keyOfRow(row),
        {
          at: new Date(Number(row.at) * 1000).toISOString(),
          ...(row.cpu === null ? {} : { cpuPercent: round(row.cpu)! }),
          ...(row.memory === null ? {} : { memoryPercent: round(row.memory)! }),
        },
      ]),
    );
    return addresses.map(address => loads.get(keyOf(address)));
  }

  /** Windows of each service from its first to its last, those without tasks as gaps. */
  async series(
    addresses: LoadAddress[],
    range: { fromMs: number; toMs: number },
  ): Promise<LoadSeriesPoint[][]> {
    const rows = await this.#rows(addresses, range);
    return addresses.map(address => {
      const own = rows.filter(row => keyOfRow(row) === keyOf(address));
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
    addresses: LoadAddress[],
    { fromMs, toMs }: { fromMs: number; toMs: number },
  ): Promise<any[]> {
    return this.db(TABLE)
      .whereIn('cell', [...new Set(addresses.map(a => a.cell))])
      .whereIn('cluster', [...new Set(addresses.map(a => a.clusterName))])
      .whereIn('service', [...new Set(addresses.map(a => a.serviceName))])
      .where('at', '>=', Math.ceil(fromMs / 1000))
      .where('at', '<', Math.ceil(toMs / 1000))
      .orderBy('at');
  }
}
