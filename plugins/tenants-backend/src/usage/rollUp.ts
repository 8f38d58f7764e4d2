import { application, subjectOf } from '@tenantry/application';
import { explainTenantId } from '@tenantry/plugin-tenants-common';
import type { LogRow } from '@tenantry/plugin-tenants-node';
import { addUsage, emptyRow, type UsageRow } from './counts';
import { BOUNDS_MS, fromCumulative } from './latency';

/** What the first part of a route leads to, and what its columns begin with. */
const SERVICES = application.services.map(service => ({
  name: subjectOf(service),
  path: service.path,
  // A name of a column has no hyphen.
  column: subjectOf(service).replaceAll('-', '_'),
}));

/** Logs Insights has no counting by condition: this is 1 from `bound` on, else 0. */
const atLeast = (field: string, bound: number) =>
  `least(floor(${field}/${bound}),1)`;

/** Statuses are whole numbers, so that 429 is what is at least 429 and not at least 430. */
const STATUSES = [400, 429, 430, 500];

const columns = [
  'count(*) as n',
  ...STATUSES.map(status => `sum(${atLeast('status', status)}) as s${status}`),
  ...SERVICES.flatMap(({ path, column }) => {
    const isIts = `strcontains(route,"${path}")`;
    return [
      `sum(${isIts}) as ${column}_n`,
      ...STATUSES.map(
        status =>
          `sum(${isIts}*${atLeast('status', status)}) as ${column}_s${status}`,
      ),
    ];
  }),
  'count(latencyMs) as l',
  ...BOUNDS_MS.map(
    (bound, index) => `sum(${atLeast('latencyMs', bound)}) as l${index}`,
  ),
];

const BIN = 'bin(5m)';

/**
 * One query for all tenants: counts by status, service and latency of every 5 minutes.
 * Who is not known to the authorizer has no tenantId and belongs to nobody.
 */
export const ROLL_UP_QUERY = [
  'filter ispresent(tenantId) and ispresent(status)',
  `stats ${columns.join(', ')} by tenantId, tier, ${BIN}`,
].join(' | ');

const number = (row: LogRow, column: string): number => {
  const value = Number(row[column] || 0);
  return Number.isFinite(value) ? Math.round(value) : 0;
};

const countsOf = (row: LogRow, prefix = '') => {
  const status = (bound: number) => number(row, `${prefix}s${bound}`);
  return {
    requests: number(row, `${prefix}n`),
    clientErrors: status(400) - status(500),
    serverErrors: status(500),
    throttled: status(429) - status(430),
  };
};

/** `2026-03-01 12:05:00.000`, in UTC, as epoch s. */
function timeOf(text = ''): number | undefined {
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function toUsage(row: LogRow, tenantId: string, at: number): UsageRow {
  const services: UsageRow['services'] = {};
  for (const { name, column } of SERVICES) {
    const { requests, clientErrors, serverErrors, throttled } = countsOf(
      row,
      `${column}_`,
    );
    if (requests > 0) {
      services[name] = [requests, clientErrors, serverErrors, throttled];
    }
  }
  return {
    tenantId,
    at,
    ...countsOf(row),
    latency: fromCumulative(
      number(row, 'l'),
      BOUNDS_MS.map((_bound, index) => number(row, `l${index}`)),
    ),
    services,
  };
}

/** A tier as a whole, among tenants. No tenant has a colon in its id. */
export const tierKey = (tier: string, cell: string): string =>
  `tier:${tier}@${cell}`;

/**
 * What the rows of a query over whole windows say: of each tenant, and of each tier as a
 * whole, by the tier that a tenant had when it asked.
 */
export function readRollUp(rows: LogRow[], cell: string): UsageRow[] {
  const found = new Map<string, UsageRow>();
  const add = (key: string, usage: UsageRow) => {
    const id = `${key} ${usage.at}`;
    const sum = found.get(id) ?? emptyRow(key, usage.at);
    addUsage(sum, usage);
    found.set(id, sum);
  };
  for (const row of rows) {
    const { tenantId = '' } = row;
    const at = timeOf(row[BIN]);
    // Requests that nobody answered for are logged with a dash.
    if (at === undefined || explainTenantId(tenantId)) {
      continue;
    }
    const usage = toUsage(row, tenantId, at);
    add(tenantId, usage);
    add(tierKey(row.tier, cell), usage);
  }
  return [...found.values()];
}
