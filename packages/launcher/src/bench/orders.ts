import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@tenantry/aws-sandbox/testing';
import {
  startTestIssuer,
  type TestIssuer,
} from '@tenantry/service-kit/testing';
import { startTestCell } from '@tenantry/service-kit/testing-cell';
import { build } from 'esbuild';
import { buildServices } from '../build/build';
import { ROOT } from '../paths';
import { answersTo, percentile, type Ask, type Load } from './load';
import { startTlsFront } from './tlsFront';

/** Requests that wait at a time: enough to keep the service busy. */
const AT_A_TIME = 16;
/** Far from busy: what one request takes. */
const CALM_PER_SECOND = 50;
const SECONDS = 10;
/** More than the service keeps credentials of: each request needs new ones. */
const STRANGERS = 1_500;
/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

const ORDER = JSON.stringify({
  orderName: 'Anvils',
  orderProducts: [
    {
      productId: '4fb5a9a6-3ab7-4be0-9fb5-b5ab1f6f1c54',
      price: 1,
      quantity: 1,
    },
  ],
});

const KINDS = [
  ['GET', undefined],
  ['POST', ORDER],
] as const;

/** Processor time that a process has had, s; Linux only. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

interface Service {
  child: ChildProcess;
  url: string;
}

async function startService(
  main: string,
  env: NodeJS.ProcessEnv,
): Promise<Service> {
  const port = await freePort();
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      ...env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}/orders`;
  const isUp = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (child.exitCode !== null) {
      throw new Error('The order service did not start.');
    }
    await sleep(50);
  }
  return { child, url };
}

/** What one way of asking costs: in processor time when busy, in waiting when not. */
async function measure(
  what: string,
  { child, url }: Service,
  requests: Array<Omit<Ask, 'url'>>,
): Promise<string> {
  let asks = requests.map(request => ({ url, ...request }));
  const load = async (pace: Load['pace']) => {
    const answers = await answersTo({ asks, pace, seconds: SECONDS });
    // Goes on where that ended: whoever was asked for last is known.
    const next = answers.times.length % asks.length;
    asks = [...asks.slice(next), ...asks.slice(0, next)];
    return answers;
  };
  // A service runs for weeks: how V8 gets to know its code is not what counts.
  await load({ atATime: AT_A_TIME });
  const before = cpuSeconds(child.pid!);
  const { times, spanMs } = await load({ atATime: AT_A_TIME });
  const cpu = cpuSeconds(child.pid!) - before;
  const calm = await load({ perSecond: CALM_PER_SECOND });
  const p99 = (values: number[]) => percentile(values, 0.99).toFixed(1);
  return `${what}: ${Math.round(
    times.length / cpu,
  )} requests per second of a core (${Math.round(
    (times.length * 1_000) / spanMs,
  )}/s with ${AT_A_TIME} at a time, p99 ${p99(times)} ms); p99 ${p99(
    calm.times,
  )} ms at ${CALM_PER_SECOND}/s`;
}

type Kind = (typeof KINDS)[number];

const requestOf = async (
  issuer: TestIssuer,
  tenantId: string,
  [method, body]: Kind,
) => ({
  method,
  headers: {
    'content-type': 'application/json',
    ...(await issuer.headers(tenantId)),
  },
  body,
});

/** Of a tenant whose lists are empty where they are asked for. */
const requestOfKnown = (issuer: TestIssuer, kind: Kind) =>
  requestOf(issuer, `known-${kind[0].toLowerCase()}`, kind);

/** Requests a second and per core of the order service, with the isolation of tenants on. */
export async function benchOrders(): Promise<string[]> {
  await buildServices();
  const dir = await mkdtemp(join(tmpdir(), 'tenantry-bench-'));
  const asReference = join(dir, 'main.cjs');
  // As the service's own package.json does it.
  await build({
    entryPoints: [
      join(ROOT, 'packages/launcher/src/bench/ordersAsReference.ts'),
    ],
    bundle: true,
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    sourcemap: true,
    logLevel: 'warning',
    outfile: asReference,
  });
  const [cell, issuer] = await Promise.all([
    startTestCell(),
    startTestIssuer(),
  ]);
  const front = await startTlsFront(cell.sandbox.endpoint);
  const env = {
    AWS_ENDPOINT_URL: front.endpoint,
    NODE_EXTRA_CA_CERTS: front.rootFile,
    AWS_REGION: cell.sandbox.region,
    TABLE_NAME: 'orders',
    TENANT_ROLE_ARN: cell.outputs.TenantDataRoleArn,
    USER_POOL_ISSUER: issuer.issuer,
    USER_POOL_CLIENT_ID: issuer.clientId,
  };
  const lines: string[] = [];
  let service: Service | undefined;
  try {
    service = await startService(
      join(ROOT, 'packages/order-service/dist/main.cjs'),
      env,
    );
    for (const kind of KINDS) {
      const what = `${kind[0]} /orders`;
      const strangers = await Promise.all(
        Array.from({ length: STRANGERS }, (_, index) =>
          requestOf(issuer, `stranger-${index}`, kind),
        ),
      );
      lines.push(
        await measure(`${what}, credentials kept`, service, [
          await requestOfKnown(issuer, kind),
        ]),
        await measure(
          `${what}, each of a tenant without credentials`,
          service,
          strangers,
        ),
      );
    }
    service.child.kill('SIGKILL');
    service = await startService(asReference, env);
    for (const kind of KINDS) {
      lines.push(
        await measure(`${kind[0]} /orders, new clients each time`, service, [
          await requestOfKnown(issuer, kind),
        ]),
      );
    }
    return lines;
  } finally {
    service?.child.kill('SIGKILL');
    await front.stop();
    await issuer.stop();
    await cell.stop();
    await rm(dir, { recursive: true });
  }
}
