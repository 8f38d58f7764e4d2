import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  startTestIssuer,
  type TestIssuer,
} from '@tenantry/service-kit/testing';
import {
  startTestCell,
  type TestCell,
} from '@tenantry/service-kit/testing-cell';
import { buildServices } from '../build/build';
import { ROOT } from '../paths';
import { freePort } from '../testing/system';
import { answersTo, percentile, type Ask } from './load';

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

/** Processor time that a process has had, s; Linux only. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function startService(
  { sandbox, outputs }: TestCell,
  issuer: TestIssuer,
): Promise<{ child: ChildProcess; url: string }> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [join(ROOT, 'packages/order-service/dist/main.cjs')],
    {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        AWS_REGION: sandbox.region,
        TABLE_NAME: 'orders',
        TENANT_ROLE_ARN: outputs.TenantDataRoleArn,
        USER_POOL_ISSUER: issuer.issuer,
        USER_POOL_CLIENT_ID: issuer.clientId,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
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

/** Requests a second and per core of the order service, with the isolation of tenants on. */
export async function benchOrders(): Promise<string[]> {
  await buildServices();
  const [cell, issuer] = await Promise.all([
    startTestCell(),
    startTestIssuer(),
  ]);
  const { child, url } = await startService(cell, issuer);
  const askOf = async (tenantId: string, body?: string): Promise<Ask> => ({
    url,
    method: body ? 'POST' : 'GET',
    headers: {
      'content-type': 'application/json',
      ...(await issuer.headers(tenantId)),
    },
    body,
  });
  const measure = async (what: string, asks: Ask[]): Promise<string> => {
    const before = cpuSeconds(child.pid!);
    const busy = await answersTo({
      asks,
      pace: { atATime: AT_A_TIME },
      seconds: SECONDS,
    });
    const cpu = cpuSeconds(child.pid!) - before;
    // Goes on where that ended: whoever was asked for last is known.
    const next = busy.times.length % asks.length;
    const calm = await answersTo({
      asks: [...asks.slice(next), ...asks.slice(0, next)],
      pace: { perSecond: CALM_PER_SECOND },
      seconds: SECONDS,
    });
    const { times, spanMs } = busy;
    const p99 = (values: number[]) => percentile(values, 0.99).toFixed(1);
    return `${what}: ${Math.round(
      times.length / cpu,
    )} requests per second of a core (${Math.round(
      (times.length * 1_000) / spanMs,
    )}/s with ${AT_A_TIME} at a time, p99 ${p99(times)} ms); p99 ${p99(
      calm.times,
    )} ms at ${CALM_PER_SECOND}/s`;
  };
  try {
    const strangers = (body?: string) =>
      Promise.all(
        Array.from({ length: STRANGERS }, (_, index) =>
          askOf(`stranger-${index}`, body),
        ),
      );
    const lines: string[] = [];
    for (const [method, body] of [
      ['GET', undefined],
      ['POST', ORDER],
    ]) {
      lines.push(
        await measure(`${method} /orders, credentials cached`, [
          await askOf(`known-${method!.toLowerCase()}`, body),
        ]),
        await measure(
          `${method} /orders, each of a tenant without credentials`,
          await strangers(body),
        ),
      );
    }
    return lines;
  } finally {
    child.kill('SIGKILL');
    await issuer.stop();
    await cell.stop();
  }
}
