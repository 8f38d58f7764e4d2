import type {
  AvailabilityResponse,
  Tenant,
  TenantDriftResponse,
  TenantEventsResponse,
  TenantListResponse,
  Tier,
  TierName,
  TiersResponse,
} from '@tenantry/plugin-tenants-common';
import { TenantsClient } from '../api/TenantsClient';

export const acme: Tenant = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'basic',
  isolation: 'pool',
  cell: 'local',
  owner: 'group:default/platform',
  state: 'active',
  version: 3,
  tenantPath: 'basic',
  stackName: 'tenant-pool-basic',
  apiUrl: 'https://api.example/v1',
  identity: { userPoolId: 'pool', appClientId: 'client', issuer: 'https://i' },
  createdAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
};

/** A tenant with a stack of its own. */
export const initech: Tenant = {
  ...acme,
  tenantId: 'acme',
  displayName: 'Initech',
  tier: 'advanced',
  isolation: 'silo-service',
  tenantPath: 'acme',
  stackName: 'tenant-acme',
  silo: {
    compute: 'ec2',
    routing: 'reverse-proxy',
    imageTag: '1.4.2',
    shard: 1,
    identityProvider: { type: 'oidc', name: 'InitechSSO' },
  },
};

const ISOLATIONS = {
  basic: 'pool',
  advanced: 'silo-service',
  premium: 'silo-cluster',
} as const;

/** A tier as the portal offers it. */
export const tier = (name: TierName, available = true): Tier => ({
  name,
  title: name[0].toUpperCase() + name.slice(1),
  description: `For ${name} tenants`,
  isolation: ISOLATIONS[name],
  compute: 'fargate',
  silo:
    name === 'basic'
      ? undefined
      : {
          routing: 'reverse-proxy',
          taskSize: 'small',
          minTasks: 1,
          maxTasks: 4,
          sharedRows: name === 'advanced' ? ['products'] : undefined,
          deploymentMode: 'standard',
        },
  usagePlan: {
    rateLimit: 10,
    burstLimit: 20,
    quota: { limit: 10_000, period: 'DAY' },
  },
  pricePerMonth: 49,
  currency: 'USD',
  readyInSeconds: 5,
  available,
  unavailableReason: available ? undefined : 'No room in the cell.',
});

/** Of the SaaS. */
export const SERVICES = ['orders', 'products', 'users'].map(name => ({
  name,
  path: `/${name}`,
  healthPath: `/${name}/health`,
}));

const tiersOf = (...tiers: Tier[]): TiersResponse => ({
  items: tiers.map(each => ({ ...each, tenantCount: 0 })),
  services: SERVICES,
  freshness: {},
});

/** All three tiers, to be had. */
export const ALL_TIERS = tiersOf(
  tier('basic'),
  tier('advanced'),
  tier('premium'),
);

/** Answers of the back end by path; a function sees the query. An error answers 503, unless its name has a status of its own. */
export type Answers = Record<
  string,
  unknown | ((search: URLSearchParams) => unknown)
>;

export const listOf = (...items: Tenant[]): TenantListResponse => ({
  items,
  totalItems: items.length,
  counts: {
    byState: Object.fromEntries(
      items.map(({ state }) => [
        state,
        items.filter(item => item.state === state).length,
      ]),
    ),
    byTier: items.length > 0 ? { basic: items.length } : {},
  },
  freshness: { syncedAt: '2026-11-02T00:00:00Z' },
});

const DEFAULTS: Answers = {
  '/tenants': listOf(acme),
  '/tenants/acme': acme,
  '/tenants/acme/events': { items: [] } satisfies TenantEventsResponse,
  '/tenants/acme/drift': {
    stackName: 'tenant-pool-basic',
    shared: true,
  } satisfies TenantDriftResponse,
  '/availability/acme': {
    tenantId: 'acme',
    available: false,
    message: '"acme" is taken by Acme Corp.',
  } satisfies AvailabilityResponse,
  '/availability/globex': {
    tenantId: 'globex',
    available: true,
    message: '"globex" is free.',
  } satisfies AvailabilityResponse,
  '/tiers': tiersOf(tier('basic'), tier('premium', false)),
};

const STATUS_OF: Record<string, number> = {
  NotAllowedError: 403,
  ConflictError: 409,
};

/** The real client against a back end of canned answers, with the requests it has seen. */
export function fakeBackend(
  answers: Answers = {},
  /** Answers what is not named, in place of the defaults. */
  others?: (path: string, search: URLSearchParams) => unknown,
) {
  const known = others ? answers : { ...DEFAULTS, ...answers };
  const answerTo = (path: string, search: URLSearchParams) => {
    const answer = path in known ? known[path] : others?.(path, search);
    return typeof answer === 'function' ? answer(search) : answer;
  };
  const requests: string[] = [];
  const client = new TenantsClient({
    discoveryApi: { getBaseUrl: async () => 'http://back.end/api/tenants' },
    fetchApi: {
      fetch: async input => {
        const url = new URL(String(input));
        const path = url.pathname.replace('/api/tenants', '');
        requests.push(`${path}${url.search}`);
        const body = answerTo(path, url.searchParams);
        const failing =
          STATUS_OF[(body as Error | undefined)?.name ?? ''] ?? 503;
        const refusal = body instanceof Error ? failing : 404;
        const status =
          body instanceof Error || body === undefined ? refusal : 200;
        const wire =
          body instanceof Error
            ? {
                error: { name: body.name, message: body.message },
                response: { statusCode: status },
              }
            : body;
        return {
          ok: status === 200,
          status,
          statusText: 'Canned',
          headers: new Headers({ 'content-type': 'application/json' }),
          json: async () => wire,
          text: async () => JSON.stringify(wire),
        } as Response;
      },
    },
  });
  return { client, requests };
}
