/** Those whom the policy tells apart. The two owners are one person, asked about two tenants. */
export const ROLES = [
  'anonymous',
  'reader',
  'owner of another',
  'owner',
  'operator',
] as const;
export type Role = (typeof ROLES)[number];

/** Who is let do something; everybody else is refused. */
export type Allowed = readonly Role[];

const SIGNED_IN: Allowed = ['reader', 'owner of another', 'owner', 'operator'];
const OWNERS: Allowed = ['owner', 'operator'];
const OPERATORS: Allowed = ['operator'];

/** What stands in an address. */
export interface Subject {
  tenantId: string;
  /** Id of an ECS task of the tenant. */
  taskId: string;
  /** Id of a user of the tenant. */
  userId: string;
}

/** Every route of the tenants API, by its path in the OpenAPI document, and what goes into it. */
export const ROUTES: Record<
  string,
  {
    allowed: Allowed;
    query?: string;
    values?: Record<string, string>;
    /** What those are answered who are let in; default: 200. */
    status?: number;
  }
> = {
  'get /tenants': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}/events': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}/resources': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}/drift': { allowed: SIGNED_IN },
  'post /tenants/{tenantId}/drift/compare': { allowed: OWNERS, status: 202 },
  'get /tenants/{tenantId}/users': { allowed: OWNERS },
  'get /tenants/{tenantId}/users/{userId}': { allowed: OWNERS },
  'get /tenants/{tenantId}/move-preview': {
    allowed: OWNERS,
    query: '?tier=premium',
  },
  'get /tenants/{tenantId}/health': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}/load': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}/usage': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}/tasks': { allowed: SIGNED_IN },
  'get /tenants/{tenantId}/tasks/{taskId}/logs': { allowed: SIGNED_IN },
  'get /availability/{tenantId}': { allowed: OPERATORS },
  'get /capacity': { allowed: OPERATORS, query: '?tier=basic' },
  'get /tiers': { allowed: SIGNED_IN },
  'get /tiers/{tier}': { allowed: SIGNED_IN, values: { tier: 'basic' } },
  'get /services/{service}': {
    allowed: SIGNED_IN,
    values: { service: 'orders' },
  },
  'get /fleet': { allowed: SIGNED_IN },
  'get /fleet/usage': { allowed: SIGNED_IN },
  'get /fleet/updates': { allowed: SIGNED_IN },
  'post /fleet/updates/{change}': {
    allowed: OPERATORS,
    values: { change: 'pause' },
    // Nobody has ever updated the fleet.
    status: 404,
  },
};

/**
 * Every action of a template. What goes into one is such that nothing comes of it but the
 * check: what is wrong with it is found after that.
 */
export const ACTIONS: Record<
  string,
  {
    allowed: Allowed;
    input?: Record<string, unknown>;
    /** It is about all tenants: it takes no id of one. */
    ofFleet?: true;
  }
> = {
  'tenant:reserve': {
    allowed: OPERATORS,
    input: {
      displayName: 'X',
      tier: 'none',
      adminEmail: 'x@x.example',
      owner: 'group:default/platform',
    },
  },
  'tenant:deploy': { allowed: OPERATORS },
  'tenant:identity': { allowed: OPERATORS },
  'tenant:api-key': { allowed: OPERATORS },
  'tenant:activate': { allowed: OPERATORS },
  // Says nothing but what the task's own earlier steps did.
  'tenant:report-failure': { allowed: SIGNED_IN },
  'tenant:suspend': { allowed: OWNERS, input: { reason: ' ' } },
  'tenant:resume': { allowed: OWNERS },
  'tenant:sign-out': { allowed: OWNERS },
  'tenant:scale-to-zero': { allowed: OWNERS },
  'tenant:scale-up': { allowed: OWNERS },
  'tenant:edit': { allowed: OWNERS, input: { displayName: ' ' } },
  'tenant:invite-user': {
    allowed: OWNERS,
    input: { email: 'nobody', role: 'TenantUser' },
  },
  'tenant:change-user': {
    allowed: OWNERS,
    input: { user: 'nobody', change: 'disable' },
  },
  // Those of the pool have no services of their own to update.
  'tenant:update': { allowed: OWNERS },
  'tenant:repair': { allowed: OWNERS },
  'tenant:pin': { allowed: OWNERS, input: { reason: ' ', until: 'never' } },
  'tenant:unpin': { allowed: OWNERS },
  'tenant:set-canary': { allowed: OWNERS, input: { canary: false } },
  'tenant:update-fleet': {
    allowed: OPERATORS,
    input: { imageTag: ' ' },
    ofFleet: true,
  },
  'tenant:issue-key': { allowed: OWNERS },
  'tenant:use-key': { allowed: OWNERS },
  'tenant:withdraw-key': { allowed: OWNERS },
  'tenant:plan-move': { allowed: OWNERS, input: { tier: 'basic' } },
  'tenant:build-target': { allowed: OWNERS },
  'tenant:copy': { allowed: OWNERS },
  'tenant:switch': { allowed: OWNERS },
  'tenant:observe': { allowed: OWNERS },
  'tenant:clean-source': { allowed: OWNERS },
  'tenant:withdraw-move': { allowed: OWNERS },
  'tenant:revoke': {
    allowed: OWNERS,
    input: { confirm: 'another', retention: 'erase' },
  },
  'tenant:export': { allowed: OWNERS },
  'tenant:remove-stack': { allowed: OWNERS },
  'tenant:erase': { allowed: OWNERS },
  'tenant:close': { allowed: OWNERS },
};

/** The one action that takes a tenant rather than an id. */
export const PUBLISH = 'tenant:publish';

/** What agents may use. */
export const TOOLS: Record<
  string,
  { allowed: Allowed; args: (subject: Subject) => object }
> = {
  'tenants.list-tenants': { allowed: SIGNED_IN, args: () => ({}) },
  'tenants.get-tenant': {
    allowed: SIGNED_IN,
    args: ({ tenantId }) => ({ tenantId }),
  },
  'tenants.get-tenant-health': {
    allowed: SIGNED_IN,
    args: ({ tenantId }) => ({ tenantId }),
  },
  'tenants.get-tenant-usage': {
    allowed: SIGNED_IN,
    args: ({ tenantId }) => ({ tenantId }),
  },
  'tenants.get-fleet': { allowed: SIGNED_IN, args: () => ({}) },
};

/** Who sees a template, by the permission that it names. */
export const TEMPLATES: Record<string, Allowed> = {
  'tenant.onboard': OPERATORS,
  'tenant.update-fleet': OPERATORS,
  // Whoever owns a tenant sees the form; what it may do is seen to by its actions.
  'tenant.operate': ['owner of another', 'owner', 'operator'],
  'tenant.users': ['owner of another', 'owner', 'operator'],
  'tenant.offboard': ['owner of another', 'owner', 'operator'],
};
