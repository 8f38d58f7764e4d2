import {
  count,
  flag,
  inPath,
  list,
  number,
  ofTenant,
  oneOf,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './parts';
import { healthState, nullable, range } from './values';

/** How tenants and their services fare. */
export const healthPaths = {
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
};

export const healthSchemas = {
  Health: shape(
    {
      state: healthState,
      reason: { ...text, description: 'A sentence or two' },
      since: time,
    },
    { observedAt: time },
  ),
  ServiceMark: shape({
    name: text,
    state: healthState,
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
            status: oneOf(['PRIMARY', 'ACTIVE', 'INACTIVE']),
            rolloutState: oneOf(['IN_PROGRESS', 'COMPLETED', 'FAILED']),
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
      shared: flag,
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
          healthy: flag,
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
};
