import {
  application,
  listPathsOf,
  subjectOf,
  type ServiceDefinition,
} from '@tenantry/application';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedOutputs } from '../cell/CellContexts';
import { shardOf } from '../cell/shards';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';

/** What a real request through the front door must be answered. */
interface Probe {
  path: string;
  status: number;
  meaning: string;
}

/** The way to one tenant's services. */
export interface Door {
  apiUrl: string;
  /** Where a service says how it is. */
  healthPath(service: ServiceDefinition): string;
}

/** The pool's services answer for all its tenants; others have a route of their own. */
export const doorOf = (
  { silo, tenantPath }: TenantRecord,
  shared: SharedOutputs,
): Door =>
  silo
    ? {
        apiUrl: shardOf(shared, silo.shard).apiUrl,
        healthPath: service =>
          `/tenant-health/${tenantPath}/${subjectOf(service)}`,
      }
    : {
        apiUrl: shared.ApiGatewayUrl,
        healthPath: service => service.healthPath,
      };

const probesOf = ({ healthPath }: Door): Probe[] => [
  ...application.services.map(service => ({
    path: healthPath(service),
    status: 200,
    meaning: `the ${subjectOf(service)} service is healthy`,
  })),
  // One tells it of all.
  ...listPathsOf(application)
    .slice(0, 1)
    .map(path => ({
      path,
      status: 401,
      meaning: 'nobody comes in without a token',
    })),
];

/** How long a probe is repeated, and how long it waits in between and for an answer, ms. */
const PATIENCE_MS = 30_000;
const INTERVAL_MS = 250;
const TIMEOUT_MS = 5_000;

async function seenBy(
  { path }: Probe,
  apiUrl: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    const response = await fetch(`${apiUrl}${path}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return String(response.status);
  } catch (error) {
    signal.throwIfAborted();
    const { message, cause } = error as Error & { cause?: Error };
    return cause?.message ?? message;
  }
}

async function hold(
  probe: Probe,
  apiUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await seenBy(probe, apiUrl, signal);
    if (seen === String(probe.status)) {
      return;
    }
    if (Date.now() > deadline) {
      throw new LifecycleError(
        `GET ${apiUrl}${probe.path} was answered ${seen}; ${probe.status} would mean that ${probe.meaning}.`,
        'Look at the health of the service, then run it again.',
      );
    }
    await sleep(INTERVAL_MS, undefined, { signal });
  }
}

/** Sends real requests through the front door until each is answered as it must be. */
export async function probeFrontDoor(
  door: Door,
  signal: AbortSignal,
): Promise<void> {
  // One that gives up ends the others, too.
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  try {
    await Promise.all(
      probesOf(door).map(probe => hold(probe, door.apiUrl, both)),
    );
  } finally {
    over.abort();
  }
}
