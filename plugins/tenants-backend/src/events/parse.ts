import type { StoppedTask } from '@tenantry/plugin-tenants-common';
import { toStoppedTask, type EndedTask } from '@tenantry/plugin-tenants-node';
import { z } from 'zod';

/** Something that happened in a cell, as far as it concerns how it fares. */
export type CellEvent =
  | {
      kind: 'task';
      cluster: string;
      service: string;
      taskArn: string;
      /** Grows with every change of the task. */
      version: number;
      /** Set when it ended by itself. */
      stopped?: StoppedTask;
    }
  | { kind: 'service'; cluster: string; service: string }
  | { kind: 'stack'; stackName: string };

const envelope = z.object({
  source: z.string(),
  'detail-type': z.string(),
  time: z.iso.datetime({ offset: true }),
  resources: z.array(z.string()).default([]),
  detail: z.record(z.string(), z.unknown()),
});

const time = z.coerce.date().optional();

const taskDetail = z.object({
  clusterArn: z.string(),
  taskArn: z.string(),
  group: z.string().default(''),
  version: z.number(),
  lastStatus: z.string(),
  stopCode: z.string().optional(),
  stoppedReason: z.string().optional(),
  stoppedAt: time,
  stoppingAt: time,
  containers: z
    .array(
      z.object({
        name: z.string().optional(),
        exitCode: z.number().optional(),
        reason: z.string().optional(),
      }),
    )
    .default([]),
});

const stackDetail = z.object({ 'stack-id': z.string() });

const SERVICE_ARN = /:service\/([^/]+)\/([^/]+)$/;
const STACK_ARN = /:stack\/([^/]+)\//;

const lastPart = (arn: string) => arn.split('/').pop()!;

/**
 * Reads a message of the queue. `undefined` for events that tell nothing of how a service
 * fares; throws a ZodError or SyntaxError for what is no event at all.
 */
export function parseEvent(body: string): CellEvent | undefined {
  const event = envelope.parse(JSON.parse(body));
  switch (event['detail-type']) {
    case 'ECS Task State Change':
      return taskEvent(event.detail, new Date(event.time));
    case 'ECS Service Action':
    case 'ECS Deployment State Change': {
      const [, cluster, service] =
        event.resources
          .map(arn => SERVICE_ARN.exec(arn))
          .find(match => match !== null) ?? [];
      return cluster ? { kind: 'service', cluster, service } : undefined;
    }
    case 'CloudFormation Stack Status Change': {
      const id = stackDetail.parse(event.detail)['stack-id'];
      const stackName = STACK_ARN.exec(id)?.[1];
      return stackName ? { kind: 'stack', stackName } : undefined;
    }
    default:
      return undefined;
  }
}

function taskEvent(detail: unknown, happenedAt: Date): CellEvent | undefined {
  const task = taskDetail.parse(detail);
  const service = /^service:(.+)$/.exec(task.group)?.[1];
  if (!service) {
    // Somebody's task of its own, which no tenant's requests reach.
    return undefined;
  }
  return {
    kind: 'task',
    cluster: lastPart(task.clusterArn),
    service,
    taskArn: task.taskArn,
    version: task.version,
    stopped: toStoppedTask(task as EndedTask, happenedAt),
  };
}
