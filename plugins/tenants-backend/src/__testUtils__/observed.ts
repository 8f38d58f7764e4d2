import type { TestDatabases } from '@backstage/backend-test-utils';
import type { FleetResponse } from '@tenantry/plugin-tenants-common';
import { rollUpOf, type Line } from '../testUtils/accessLog';
import { eventually } from '../testUtils/eventually';
import { InMemoryTenants } from '../testUtils/InMemoryTenants';
import { aTenant } from '../testUtils/tenant';
import { startPlugin } from './startPlugin';

export const silo = (tenantId: string, overrides = {}) =>
  aTenant(tenantId, {
    displayName: `The ${tenantId} company`,
    tier: 'premium',
    isolation: 'silo-cluster',
    stackName: `tenant-${tenantId}`,
    tenantPath: tenantId,
    silo: {
      compute: 'fargate',
      routing: 'reverse-proxy',
      imageTag: '1.2.3',
      shard: 0,
    },
    ...overrides,
  });

/** Two tenants of the pool, and two with a cluster each. */
export function fleet(lines: Line[] = []): InMemoryTenants {
  const tenants = new InMemoryTenants(
    silo('acme'),
    aTenant('bolt', { apiKeyId: 'key-bolt' }),
    aTenant('coda', { owner: 'group:default/sales', apiKeyId: 'key-coda' }),
    silo('dune', { owner: 'group:default/sales' }),
  );
  for (const name of ['acme', 'dune']) {
    tenants.cell.addStack(`tenant-${name}`, name, [
      'orders',
      'products',
      'users',
      'proxy',
    ]);
  }
  tenants.cell.logRows = range => rollUpOf(lines, range);
  return tenants;
}

export async function startObserved(
  databases: TestDatabases,
  options: Parameters<typeof startPlugin>[1] & { lines?: Line[] },
) {
  const started = await startPlugin(databases, options);
  const read = async <T>(path: string) =>
    (await started.get(`/api/tenants/${path}`).expect(200)).body as T;
  const collect = async (...names: string[]) => {
    for (const name of names) {
      await started.run(`tenants-collect-local-${name}`);
    }
  };
  await eventually(async () => {
    expect((await started.list()).totalItems).toBe(4);
    await collect('health', 'usage', 'quota');
    const { byHealth, collectors } = await read<FleetResponse>('fleet');
    expect(byHealth.healthy).toBe(4);
    expect(collectors.usage.collectedAt).toBeDefined();
  });
  return { ...started, read, collect };
}

export const stopEvent = (version = 2, overrides: object = {}) => ({
  version: '0',
  id: 'e',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '0',
  time: new Date().toISOString(),
  region: 'us-east-1',
  resources: [],
  detail: {
    clusterArn: 'arn:aws:ecs:us-east-1:0:cluster/acme',
    taskArn: 'arn:aws:ecs:us-east-1:0:task/acme/abc',
    group: 'service:tenant-acme-orders',
    version,
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    stoppedAt: new Date().toISOString(),
    containers: [
      {
        name: 'service',
        exitCode: 137,
        reason: 'OutOfMemoryError: Container killed due to memory usage',
      },
    ],
    ...overrides,
  },
});

export const tell = (tenants: InMemoryTenants, event: unknown) =>
  tenants.cell.queue.push({
    id: String(tenants.cell.queue.length),
    body: typeof event === 'string' ? event : JSON.stringify(event),
    receipt: 'r',
  });

export const killOrders = (tenants: InMemoryTenants) =>
  tenants.cell.put({
    clusterName: 'acme',
    serviceName: 'tenant-acme-orders',
    running: 0,
    pending: 1,
  });
