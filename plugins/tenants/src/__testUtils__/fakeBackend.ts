import type {
  AvailabilityResponse,
  Tenant,
  TenantEventsResponse,
  TenantListResponse,
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

const tier = (name: string, available: boolean) => ({
  name,
  title: name === 'basic' ? 'Basic' : 'Premium',
  description: `For ${name} tenants`,
  isolation: name === 'basic' ? 'pool' : 'silo-cluster',
  compute: 'fargate',
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
  tenantCount: 0,
});

/** Answers of the back end by path; a function sees the query. An error answers 503. */
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
  '/tiers': {
    items: [tier('basic', true), tier('premium', false)],
    freshness: {},
  } as TiersResponse,
};

/** The real client against a back end of canned answers, with the requests it has seen. */
export function fakeBackend(answers: Answers = {}) {
  const known = { ...DEFAULTS, ...answers };
  const requests: string[] = [];
  const client = new TenantsClient({
    discoveryApi: { getBaseUrl: async () => 'http://back.end/api/tenants' },
    fetchApi: {
      fetch: async input => {
        const url = new URL(String(input));
        const path = url.pathname.replace('/api/tenants', '');
        requests.push(`${path}${url.search}`);
        const answer = known[path];
        const body =
          typeof answer === 'function' ? answer(url.searchParams) : answer;
        const refusal = body instanceof Error ? 503 : 404;
        const status =
          body instanceof Error || body === undefined ? refusal : 200;
        const wire =
          body instanceof Error
            ? {
                error: { name: 'Error', message: body.message },
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
