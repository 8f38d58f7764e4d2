import { setTimeout as sleep } from 'node:timers/promises';
import { LifecycleError } from '../errors';

/** What a real request through the front door must be answered. */
interface Probe {
  path: string;
  status: number;
  meaning: string;
}

const PROBES: Probe[] = [
  ...['orders', 'products', 'users'].map(service => ({
    path: `/${service}/health`,
    status: 200,
    meaning: `the ${service} service is healthy`,
  })),
  {
    path: '/orders',
    status: 401,
    meaning: 'nobody comes in without a token',
  },
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
  apiUrl: string,
  signal: AbortSignal,
): Promise<void> {
  // One that gives up ends the others, too.
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  try {
    await Promise.all(PROBES.map(probe => hold(probe, apiUrl, both)));
  } finally {
    over.abort();
  }
}
