import {
  ATTENTION_KINDS,
  HEALTH_STATES,
  TIER_NAMES,
  USAGE_STEPS,
} from '@tenantry/plugin-tenants-common';
import {
  count,
  counts,
  errors,
  inPath,
  json,
  list,
  notFound,
  number,
  query,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './openapiParts';

const tier = { type: 'string', enum: [...TIER_NAMES] };
const step = { type: 'string', enum: [...USAGE_STEPS] };
const nullable = { type: ['number', 'null'] };
const collectors = shape({
  health: ref('CollectorStatus'),
  usage: ref('CollectorStatus'),
});
const rates = {
  requestsPerMinute: ref('Rate'),
  errorRate: ref('Rate'),
  throttledRate: ref('Rate'),
};

const requestCounts = {
  requests: count,
  ok: count,
  clientErrors: { ...count, description: '4xx, 429 included' },
  serverErrors: { ...count, description: '5xx' },
  throttled: { ...count, description: '429' },
};
const latency = {
  ...shape({ p50: nullable, p95: nullable, p99: nullable }),
  description: 'Milliseconds; at most 14 % off between 10 ms and 10 s',
};

const range = [
  query('from', 'Default: 24 hours before `to`', time),
  query('to', 'Default: now', time),
];
const usageRange = [
  ...range,
  query(
    'step',
    'Width of the windows; default: the finest that is kept and gives 400 at most',
    step,
  ),
];

const tenantId = inPath('tenantId');
const ofTenant = (
  operationId: string,
  description: string,
  answer: [string, string],
  more: { parameters?: object[]; responses?: object } = {},
) => ({
  get: {
    operationId,
    description,
    parameters: [tenantId, ...(more.parameters ?? [])],
    responses: {
      '200': json(answer[0], ref(answer[1])),
      ...errors,
      ...notFound,
      ...more.responses,
    },
  },
});

/** Paths of what collectors know. */
export const observabilityPaths = {
  '/tenants/{tenantId}/health': ofTenant(
    'GetTenantHealth',
    'How a tenant and its services fare, with reasons. From the store.',
    ['Health of tenant, services and stack', 'TenantHealth'],
  ),
  '/tenants/{tenantId}/load': ofTenant(
    'GetTenantLoad',
    "CPU and memory of a tenant's services in windows of 5 minutes, for two days. From the store.",
    ['One series per service', 'TenantLoad'],
    { parameters: range },
  ),
  '/tenants/{tenantId}/usage': ofTenant(
    'GetTenantUsage',
    'Requests, errors, throttles and latency over time, and the quota. From the store.',
    ['Points and totals', 'TenantUsage'],
    { parameters: usageRange },
  ),
  '/tenants/{tenantId}/tasks': ofTenant(
    'GetTenantTasks',
    "A tenant's running and lately stopped tasks, read from ECS now.",
    ['Tasks', 'TenantTasks'],
    { responses: unavailable },
  ),
  '/tenants/{tenantId}/tasks/{taskId}/logs': ofTenant(
    'GetTaskLogs',
    "The last lines of a task's log, as its service wrote them, read from CloudWatch now.",
    ['Lines, oldest first', 'TaskLogs'],
    { parameters: [inPath('taskId')], responses: unavailable },
  ),
  '/tiers/{tier}': {
    get: {
      operationId: 'GetTier',
      description: 'What a tier promises and delivers. From the store.',
      parameters: [{ ...inPath('tier'), schema: tier }],
      responses: {
        '200': json('The tier', ref('TierDetail')),
        ...errors,
        ...notFound,
      },
    },
  },
  '/services/{service}': {
    get: {
      operationId: 'GetServiceTenants',
      description:
        'Whom a service of the SaaS serves, for example `orders`, and how each of its copies fares. From the store.',
      parameters: [inPath('service')],
      responses: {
        '200': json('Copies, worst first', ref('ServiceTenants')),
        ...errors,
        ...notFound,
      },
    },
  },
  '/fleet': {
    get: {
      operationId: 'GetFleet',
      description:
        'All tenants that the caller may see, as one: totals, what needs attention, traffic, room. From the store.',
      parameters: [],
      responses: { '200': json('The fleet', ref('Fleet')), ...errors },
    },
  },
  '/fleet/usage': {
    get: {
      operationId: 'GetFleetUsage',
      description:
        'Requests of all tenants that the caller may see, by tier. From the store.',
      parameters: usageRange,
      responses: {
        '200': json('One series per tier', ref('FleetUsage')),
        ...errors,
      },
    },
  },
};

/** Schemas of what collectors know. */
export const observabilitySchemas = {
  Health: shape(
    {
      state: { ...text, enum: [...HEALTH_STATES] },
      reason: { ...text, description: 'A sentence or two' },
      since: time,
    },
    { observedAt: time },
  ),
  ServiceMark: shape({
    name: text,
    state: { ...text, enum: [...HEALTH_STATES] },
    reason: text,
  }),
  CollectorStatus: {
    ...shape({}, { collectedAt: time, problem: text, nextTryAt: time }),
    description:
      'How old the answer is, and why it gets no younger, if it does not',
  },
  ServiceHealth: shape(
    {
      name: text,
      serviceName: text,
      clusterName: text,
      health: ref('Health'),
      desired: count,
      running: count,
      pending: count,
      deployments: list(
        shape(
          {
            id: text,
            status: { ...text, enum: ['PRIMARY', 'ACTIVE', 'INACTIVE'] },
            rolloutState: {
              ...text,
              enum: ['IN_PROGRESS', 'COMPLETED', 'FAILED'],
            },
            desired: count,
            running: count,
            pending: count,
            failedTasks: count,
            taskDefinition: text,
            createdAt: time,
            updatedAt: time,
          },
          { reason: text },
        ),
      ),
      events: list(shape({ id: text, at: time, message: text })),
      consoleUrl: text,
    },
    {
      cell: text,
      targets: shape({ healthy: count, unhealthy: count }, { reason: text }),
      lastStopped: shape(
        { at: time, reason: text },
        { exitCode: { type: 'integer' } },
      ),
      load: shape({ at: time }, { cpuPercent: number, memoryPercent: number }),
    },
  ),
  TenantHealth: shape(
    {
      tenantId: text,
      health: ref('Health'),
      shared: { type: 'boolean' },
      services: list(ref('ServiceHealth')),
      collector: ref('CollectorStatus'),
    },
    { stack: shape({ name: text, status: text }, { reason: text }) },
  ),
  TenantLoad: shape({
    services: list(
      shape({
        name: text,
        points: list(
          shape({ at: time, cpuPercent: nullable, memoryPercent: nullable }),
        ),
      }),
    ),
    collector: ref('CollectorStatus'),
  }),
  TenantTasks: shape({
    items: list(
      shape(
        { id: text, service: text, status: text },
        {
          healthy: { type: 'boolean' },
          startedAt: time,
          stoppedAt: time,
          stoppedReason: text,
          exitCode: { type: 'integer' },
          image: text,
          cpu: text,
          memory: text,
        },
      ),
    ),
    readAt: time,
  }),
  TaskLogs: shape({
    lines: list(shape({ at: time, message: text })),
    readAt: time,
  }),
  QuotaUse: shape(
    {
      used: count,
      limit: count,
      period: { ...text, enum: ['DAY', 'WEEK', 'MONTH'] },
      periodStart: time,
      periodEnd: time,
      countedAt: time,
    },
    { exhaustedAt: time },
  ),
  UsageSummary: shape(
    { ...requestCounts, hourly: list(count) },
    { quota: ref('QuotaUse') },
  ),
  UsagePoint: shape({ at: time, ...requestCounts, latency }),
  TenantUsage: shape(
    {
      tenantId: text,
      from: time,
      to: time,
      step,
      points: list(ref('UsagePoint')),
      totals: shape({ ...requestCounts, latency }),
      byService: list(shape({ name: text, ...requestCounts })),
      plan: shape({
        rateLimit: number,
        burstLimit: number,
        quota: shape({
          limit: number,
          period: { ...text, enum: ['DAY', 'WEEK', 'MONTH'] },
        }),
      }),
      collector: ref('CollectorStatus'),
    },
    { quota: ref('QuotaUse') },
  ),
  FleetUsage: shape({
    from: time,
    to: time,
    step,
    series: list(shape({ tier, points: list(ref('UsagePoint')) })),
    collector: ref('CollectorStatus'),
  }),
  Rate: {
    ...shape({ now: number, recent: list(number) }),
    description: 'The latest complete 5 minutes, and the latest hour',
  },
  Fleet: shape(
    {
      tenants: count,
      cells: count,
      byTier: counts,
      byState: counts,
      byHealth: counts,
      ...rates,
      attention: list(
        shape(
          {
            kind: { ...text, enum: [...ATTENTION_KINDS] },
            displayName: text,
            tier,
            reason: text,
            since: time,
          },
          { tenantId: text, taskId: text },
        ),
      ),
      attentionCount: count,
      nearQuota: list(
        shape({
          tenantId: text,
          displayName: text,
          tier,
          quota: ref('QuotaUse'),
        }),
      ),
      loudest: list(
        shape({
          tenantId: text,
          displayName: text,
          requests: count,
          share: number,
          fairShare: number,
          throttled: count,
        }),
      ),
      busiest: list(
        shape({ tenantId: text, displayName: text, tier, ...requestCounts }),
      ),
      headroom: list(
        shape(
          {
            cell: text,
            id: text,
            title: text,
            state: { ...text, enum: ['ok', 'short', 'unknown'] },
            message: text,
          },
          { used: number, limit: number, needs: number },
        ),
      ),
      drift: ref('FleetDrift'),
      collectors: {
        ...collectors,
        required: [...collectors.required, 'drift'],
        properties: { ...collectors.properties, drift: ref('CollectorStatus') },
      },
    },
    {
      byCell: list(
        shape({
          cell: text,
          region: text,
          tenants: count,
          collector: ref('CollectorStatus'),
        }),
      ),
    },
  ),
  TierDetail: shape({
    tier: ref('Tier'),
    byState: counts,
    byHealth: counts,
    ...rates,
    services: list(ref('ServiceHealth')),
    clusters: list(
      shape(
        {
          name: text,
          services: count,
          runningTasks: count,
          pendingTasks: count,
          health: ref('Health'),
        },
        { cell: text, tenantId: text },
      ),
    ),
    collectors,
  }),
  ServiceTenants: shape({
    service: text,
    tenants: count,
    byHealth: counts,
    items: list(
      shape(
        {
          displayName: text,
          tier,
          tenants: count,
          service: ref('ServiceHealth'),
        },
        { tenantId: text },
      ),
    ),
    totalItems: count,
    collector: ref('CollectorStatus'),
  }),
};
