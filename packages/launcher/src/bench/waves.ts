import { setTimeout as sleep } from 'node:timers/promises';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { virtualImage, type FaultRule } from '@tenantry/aws-sandbox';
import type {
  FleetRun,
  FleetUpdatesResponse,
  TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import { connectionOf, IMAGE_TAG } from '../cell';
import { say } from '../progress';
import { publishSmallTemplate, SILO_SERVICES } from '../testing/smallSilos';
import { startSystem, type System } from '../testing/system';
import { makeVirtualSilos } from '../testing/virtualSilos';
import { followTask } from './followTask';
import { positive } from './numbers';
import { isOfPortal, SELDOM } from './seldom';

const UPDATE = 'template:default/update-fleet';
const NEW_TAG = '8.0.0';
const WAVE_SIZE = 100;
/** Each service gets a revision. */
const REVISIONS = SILO_SERVICES.length;
/** Revisions that ECS lets come at once, of an allowance that has not been used. */
const BURST = 20;
/** From one revision of a service to the next, on AWS. */
const ROLLOUT_MS = 300_000;
const LOOK_MS = 1_000;
/** Whoever has asked AWS nothing for so long has done what there was to do. */
const QUIET_MS = 20_000;
const { signal } = new AbortController();

interface Fleet {
  tenants: number;
  /** How many times as fast as on AWS revisions come and services roll out. */
  speed: number;
}

/** A wave as it is on AWS, and ten of them in a fifth of the time. */
const FLEETS: Fleet[] = [
  { tenants: WAVE_SIZE, speed: 1 },
  { tenants: 1_000, speed: 5 },
];

const images = Object.fromEntries(
  SILO_SERVICES.map(({ image }) => [
    `tenantry/${image}`,
    virtualImage([IMAGE_TAG, NEW_TAG]),
  ]),
);

/** Has each service take so long to get from one revision to the next. */
const slowRollouts = (delayMs: number): FaultRule => ({
  service: 'cloudformation-resources',
  operation: 'update AWS::ECS::Service',
  delayMs,
});

const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;

/** Waits until the portal has nothing to ask AWS about. */
async function untilQuiet({ sandbox }: System): Promise<void> {
  do {
    sandbox.calls.clear();
    await sleep(QUIET_MS);
  } while (sandbox.calls.list().some(isOfPortal));
}

/** Makes the tenants, and waits until the portal has seen that all of them are well. */
async function makeFleet(system: System, tenants: number): Promise<void> {
  const { api, outputs, sandbox } = system;
  await api.templateReady(UPDATE, signal);
  await system.killPortal();
  await publishSmallTemplate(system);
  await makeVirtualSilos(
    system,
    Array.from({ length: tenants }, (_, index) => ({
      tenantId: `silo-${String(index).padStart(4, '0')}`,
      tier: 'advanced' as const,
    })),
    IMAGE_TAG,
  );
  say(`Made ${tenants} tenants with ${tenants * REVISIONS} services`);
  // The portal finds them when it starts: it need not hear how each came to be.
  const sqs = new SQSClient(connectionOf(sandbox));
  await sqs.send(new PurgeQueueCommand({ QueueUrl: outputs.EventQueueUrl }));
  sqs.destroy();
  await system.restartPortal();
  let healthy = 0;
  while (healthy < tenants) {
    await sleep(LOOK_MS);
    ({ totalItems: healthy } = await api.get<TenantListResponse>(
      '/api/tenants/tenants?limit=1&health=healthy',
    ));
  }
  await untilQuiet(system);
  say('All are healthy');
}

/** How an update of the fleet went. */
interface Ended {
  run: FleetRun;
  /** How long it was in each phase of its waves, ms. */
  phases: Map<string, number>;
  /** AWS calls of the portal, by operation. */
  calls: Map<string, number>;
}

async function updateFleet({ api, sandbox }: System): Promise<Ended> {
  const phases = new Map<string, number>();
  const calls = new Map<string, number>();
  const add = (sums: Map<string, number>, key: string, value: number) =>
    sums.set(key, (sums.get(key) ?? 0) + value);
  let run: FleetRun | undefined;
  let at = performance.now();
  const look = async () => {
    ({ run } = await api.get<FleetUpdatesResponse>(
      '/api/tenants/fleet/updates',
    ));
    const now = performance.now();
    add(phases, run?.wave?.phase ?? 'beginning', now - at);
    at = now;
    // The account keeps the latest only.
    for (const call of sandbox.calls.list().filter(isOfPortal)) {
      add(calls, `${call.service} ${call.operation}`, 1);
    }
    sandbox.calls.clear();
  };
  sandbox.calls.clear();
  const { id } = await api.startTask(UPDATE, {
    imageTag: NEW_TAG,
    waveSize: WAVE_SIZE,
    pauseMinutes: 0,
    maxFailures: 1,
    healthMinutes: 10,
  });
  await followTask(api, id, LOOK_MS, look);
  await look();
  return { run: run!, phases, calls };
}

/** How often the portal called what, per tenant, the most frequent first. */
function callsPer(tenants: number, calls: Map<string, number>): string {
  const per = (count: number) => (count / tenants).toFixed(2);
  const sum = [...calls.values()].reduce((all, count) => all + count, 0);
  return `AWS calls per tenant: ${per(sum)}: ${[...calls]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${per(count)} ${name}`)
    .join(', ')}`;
}

async function measure({ tenants, speed }: Fleet): Promise<string[]> {
  const system = await startSystem({
    images,
    env: {
      ...SELDOM,
      APP_CONFIG_tenantry_updates_revisionsPerSecond: String(speed),
      APP_CONFIG_tenantry_updates_atOnce: String(WAVE_SIZE),
    },
  });
  try {
    await makeFleet(system, tenants);
    const rolloutMs = ROLLOUT_MS / speed;
    system.sandbox.faults.set([slowRollouts(rolloutMs)]);
    const { run, phases, calls } = await updateFleet(system);
    const tookMs = Date.parse(run.endedAt!) - Date.parse(run.startedAt);
    const ratesMs = ((tenants * REVISIONS - BURST) / speed) * 1_000;
    // No wave begins before the services of the one before it have rolled out.
    const floorMs = ratesMs + Math.ceil(tenants / WAVE_SIZE) * rolloutMs;
    const times = (floor: number) => `${(tookMs / floor).toFixed(2)} times`;
    return [
      `${tenants} tenants at ${speed} times the speed of AWS: ${
        run.updated
      } updated in ${seconds(tookMs)}. ECS's rates allow ${seconds(
        ratesMs,
      )} (${times(ratesMs)}); with the rollouts of each wave it is ${seconds(
        floorMs,
      )} (${times(floorMs)}). ${[...phases]
        .map(([phase, ms]) => `${phase} ${seconds(ms)}`)
        .join(', ')}`,
      callsPer(tenants, calls),
    ];
  } finally {
    await system.stop();
  }
}

/** The fleet that was asked for, or those that the documentation is about. */
const fleetsOf = ([tenants, speed = '1']: string[]): Fleet[] =>
  tenants === undefined
    ? FLEETS
    : [
        {
          tenants: positive(tenants, 'number of tenants'),
          speed: positive(speed, 'speed'),
        },
      ];

/** An update of tenants with services of their own, against what ECS's rates allow. */
export async function benchWaves(args: string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const fleet of fleetsOf(args)) {
    const measured = await measure(fleet);
    measured.forEach(say);
    lines.push(...measured);
  }
  return lines;
}
