import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualImage } from '@tenantry/aws-sandbox';
import type { FleetResponse } from '@tenantry/plugin-tenants-common';
import { parse } from 'yaml';
import { buildApp } from '../build/build';
import { ROOT } from '../paths';
import { say } from '../progress';
import { startSystem, type System } from '../testing/system';
import { enterTenants, FLEET, makeSilos, tenantsOf } from './fleet';
import { answersTo, percentile } from './load';
import { residentMib } from './memory';
import { fleetPageTimes } from './page';

const PER_SECOND = 50;
/** Long enough that a moment in which something else is done counts for what it is. */
const LIST_SECONDS = 30;
/** It does not keep up: its requests only queue. */
const CATALOG_SECONDS = 10;
const LIMIT_MS = 30 * 60_000;
/** Which pass is measured at the latest. */
const MAX_PASSES = 8;

/** What pages ask for, besides how many. */
const LISTS = {
  'first page': '',
  'by requests': '&sort=-requests',
  'by health': '&sort=-health',
  'one tier, by health': '&tier=premium&sort=-health',
  search: '&q=042',
};
/** How many a page asks for. */
const LIMIT = 50;
/** About as many, so that no answer is one that was kept for somebody else. */
const LIMITS = Array.from({ length: LIMIT }, (_, index) => LIMIT / 2 + index);

/** How often a portal in production looks: on a laptop it does so more often. */
function asInProduction(): NodeJS.ProcessEnv {
  const { tenantry, search } = parse(
    readFileSync(join(ROOT, 'app-config.production.yaml'), 'utf8'),
  );
  return {
    APP_CONFIG_tenantry_collectors: JSON.stringify(tenantry.collectors),
    APP_CONFIG_search: JSON.stringify(search),
  };
}

async function until<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await attempt().catch(() => undefined);
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited too long until ${what}`);
    }
    await sleep(1_000);
  }
}

const fleetOf = ({ api }: System) =>
  api.get<FleetResponse>('/api/tenants/fleet');

/** Waits until a pass that began after `since` is complete; when it began. */
const nextPass = (system: System, since: string): Promise<string> =>
  until('health was collected', async () => {
    const { collectedAt } = (await fleetOf(system)).collectors.health;
    return collectedAt && collectedAt > since ? collectedAt : undefined;
  });

/** What a pass asks. */
const ASKED =
  /^(DescribeServices|DescribeClusters|ListStacks|DescribeStacks|ListTasks|DescribeTasks|DescribeTargetHealth)$/;

const askedBetween = ({ sandbox }: System, begun: string, end: string) =>
  sandbox.calls
    .list()
    .filter(
      ({ operation, at }) => ASKED.test(operation) && at >= begun && at < end,
    );

/**
 * The calls of a pass once everything is known: the first has to learn what there is, and
 * while events tell of what was just made there are more, until two passes ask as much.
 */
async function callsOfPass(system: System) {
  let begun = await nextPass(system, new Date().toISOString());
  let end = await nextPass(system, begun);
  let calls = askedBetween(system, begun, end);
  for (let pass = 2; pass < MAX_PASSES; pass += 1) {
    const { length } = calls;
    [begun, end] = [end, await nextPass(system, end)];
    calls = askedBetween(system, begun, end);
    // A stack or a cluster more or less is no news.
    if (Math.abs(calls.length - length) <= length / 100) {
      break;
    }
  }
  return calls;
}

/** Calls of one pass, and how long it takes. */
async function measurePass(
  system: System,
  size: { services: number; clusters: number; stacks: number },
): Promise<string[]> {
  const calls = await callsOfPass(system);
  const spanMs =
    Date.parse(calls[calls.length - 1].at) - Date.parse(calls[0].at);
  const pages = (count: number, perPage: number) => Math.ceil(count / perPage);
  const floor =
    pages(size.services, 10) +
    pages(size.clusters, 100) +
    pages(size.stacks, 100);
  const byOperation = new Map<string, number>();
  calls.forEach(({ operation }) =>
    byOperation.set(operation, (byOperation.get(operation) ?? 0) + 1),
  );
  return [
    `Calls of a health cycle for ${size.services} services: ${
      calls.length
    }; the floor is ${floor} (${(calls.length / floor).toFixed(3)} times): ${[
      ...byOperation,
    ]
      .map(([operation, count]) => `${count} ${operation}`)
      .join(', ')}`,
    `A health cycle takes ${Math.round(spanMs / 1000)} s`,
  ];
}

async function measureApi({ api, portalUrl }: System): Promise<void> {
  const headers = { authorization: `Bearer ${await api.token()}` };
  const timesOf = async (paths: string[], seconds: number) => {
    const { times } = await answersTo({
      asks: paths.map(path => ({ url: `${portalUrl}${path}`, headers })),
      pace: { perSecond: PER_SECOND },
      seconds,
    });
    const [p50, p95] = [0.5, 0.95].map(share =>
      percentile(times, share).toFixed(0),
    );
    return `p95 ${p95} ms (p50 ${p50} ms)`;
  };
  for (const [name, query] of Object.entries(LISTS)) {
    const pathOf = (limit: number) =>
      `/api/tenants/tenants?limit=${limit}${query}`;
    const same = await timesOf([pathOf(LIMIT)], LIST_SECONDS);
    const others = await timesOf(LIMITS.map(pathOf), LIST_SECONDS);
    say(
      `/tenants, ${name}, at ${PER_SECOND}/s: ${same}; each another one: ${others}`,
    );
  }
  const catalog = await timesOf(
    [
      `/api/catalog/entities/by-query?filter=kind=tenant&limit=${LIMIT}&orderField=metadata.name,asc`,
    ],
    CATALOG_SECONDS,
  );
  say(`The catalog's entities/by-query, the same: ${catalog}`);
}

/** A cell of 10,000 tenants: what health costs, how fast lists are, and what memory it takes. */
export async function benchDashboards(): Promise<string[]> {
  await buildApp();
  const system = await startSystem({
    images: { virtual: virtualImage(['1']) },
    env: asInProduction(),
  });
  try {
    const tenants = tenantsOf(FLEET);
    await enterTenants(system, tenants);
    const services = 3 + (await makeSilos(system, tenants));
    say(`Made ${tenants.length} tenants and ${services} services`);
    await system.killPortal();
    await system.restartPortal();
    await until('all tenants were read', async () =>
      (await fleetOf(system)).tenants >= tenants.length ? true : undefined,
    );
    const pass = await measurePass(system, {
      services,
      clusters: FLEET.premium + 2,
      stacks: FLEET.advanced + FLEET.premium + 3,
    });
    pass.forEach(say);
    await until('the catalog has them', async () => {
      const { totalItems } = await system.api.get<{ totalItems: number }>(
        '/api/catalog/entities/by-query?filter=kind=tenant&limit=1',
      );
      return totalItems >= tenants.length ? true : undefined;
    });
    const resting = residentMib(system.portalPid());
    const pages = await fleetPageTimes(system.portalUrl);
    say(
      `Fleet page in Chromium: ${percentile(pages, 0.5).toFixed(
        0,
      )} ms (${Math.min(...pages).toFixed(0)} to ${Math.max(...pages).toFixed(
        0,
      )} ms)`,
    );
    await measureApi(system);
    return [
      `Portal back end with all of it, before anybody asks: ${resting} MiB`,
      `And after all these lists: ${residentMib(system.portalPid())} MiB`,
    ];
  } finally {
    await system.stop();
  }
}
