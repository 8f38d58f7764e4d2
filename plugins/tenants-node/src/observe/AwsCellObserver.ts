import { GetUsageCommand } from '@aws-sdk/client-api-gateway';
import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { TierName } from '@tenantry/plugin-tenants-common';
import type { CellContext, CellContexts } from '../cell/CellContexts';
import type { Cell } from '../config';
import { detectDrift } from '../drift/detect';
import { LifecycleError } from '../errors';
import { Pace } from '../provisioners/silo/Pace';
import { EcsReads } from './ecsReads';
import { LogReads } from './logReads';
import { readLoad } from './metricReads';
import { ObservationError } from './ObservationError';
import { StackReads } from './stackReads';
import type { CellObserver, KeyUse, ObservedTask } from './types';

const KEYS_PER_PAGE = 500;
const MESSAGES_PER_CALL = 10;
const LONG_POLL_S = 20;

const capitalize = (word: string) => word[0].toUpperCase() + word.slice(1);

const queueOf = (shared: object): string | undefined =>
  (shared as { EventQueueUrl?: string }).EventQueueUrl;

/** Reads a cell through its AWS APIs. */
export class AwsCellObserver implements CellObserver {
  readonly #pace = new Pace();

  constructor(
    private readonly contexts: CellContexts,
    private readonly cell: Cell,
  ) {}

  stacks: CellObserver['stacks'] = signal =>
    this.#with(({ clients }) =>
      new StackReads(clients.cloudformation).stacks(signal),
    );

  stack: CellObserver['stack'] = name =>
    this.#with(({ clients }) =>
      new StackReads(clients.cloudformation).stack(name),
    );

  allOutputs: CellObserver['allOutputs'] = signal =>
    this.#with(({ clients }) =>
      new StackReads(clients.cloudformation).allOutputs(signal),
    );

  drift: CellObserver['drift'] = (name, signal) =>
    this.#with(({ clients }) =>
      detectDrift(clients.cloudformation, this.#pace, name, signal),
    );

  stackServices: CellObserver['stackServices'] = name =>
    this.#with(({ clients }) =>
      new StackReads(clients.cloudformation).services(name),
    );

  clusters: CellObserver['clusters'] = (names, signal) =>
    this.#with(({ clients }) =>
      new EcsReads(clients.ecs).clusters(names, signal),
    );

  services: CellObserver['services'] = (clusterName, names, signal) =>
    this.#with(({ clients }) =>
      new EcsReads(clients.ecs).services(clusterName, names, signal),
    );

  stoppedTasks: CellObserver['stoppedTasks'] = address =>
    this.#with(({ clients }) =>
      new EcsReads(clients.ecs).stoppedTasks(address),
    );

  tasks: CellObserver['tasks'] = address =>
    this.#with(({ clients }) => new EcsReads(clients.ecs).tasks(address));

  task: CellObserver['task'] = (clusterName, taskId) =>
    this.#with(({ clients }) =>
      new EcsReads(clients.ecs).task(clusterName, taskId),
    );

  targets: CellObserver['targets'] = TargetGroupArn =>
    this.#with(async ({ clients }) => {
      const { TargetHealthDescriptions = [] } = await clients.elb.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      const states = TargetHealthDescriptions.map(
        ({ TargetHealth }) => TargetHealth,
      );
      const unhealthy = states.filter(target => target?.State === 'unhealthy');
      return {
        healthy: states.filter(target => target?.State === 'healthy').length,
        unhealthy: unhealthy.length,
        ...(unhealthy[0]?.Description
          ? { reason: unhealthy[0].Description }
          : {}),
      };
    });

  taskLog: CellObserver['taskLog'] = (task, limit) =>
    this.#with(async context => {
      const place = await this.#logOf(context, task);
      return (
        place &&
        new LogReads(context.clients.logs).tail(
          place.group,
          place.stream,
          limit,
        )
      );
    });

  load: CellObserver['load'] = (addresses, range, signal) =>
    this.#with(({ clients }) =>
      readLoad(clients.cloudwatch, addresses, range, signal),
    );

  async *keyUse(
    tier: TierName,
    range: { from: string; to: string },
    signal?: AbortSignal,
  ): AsyncIterable<KeyUse[]> {
    const read = (position?: string) =>
      this.#with(({ clients, shared }) =>
        clients.apigateway.send(
          new GetUsageCommand({
            usagePlanId:
              shared[`UsagePlanId${capitalize(tier)}` as 'UsagePlanIdBasic'],
            startDate: range.from,
            endDate: range.to,
            limit: KEYS_PER_PAGE,
            position,
          }),
          { abortSignal: signal },
        ),
      );
    let next: string | undefined;
    do {
      const page = await read(next);
      yield Object.entries(page.items ?? {}).map(([keyId, days]) => ({
        keyId,
        daily: days.map(([used]) => used),
      }));
      next = page.position;
    } while (next);
  }

  queryAccessLogs: CellObserver['queryAccessLogs'] = (query, range, signal) =>
    this.#with(({ clients, shared }) => {
      const group = (shared as Record<string, unknown>).AccessLogGroupName;
      if (typeof group !== 'string') {
        throw new LifecycleError(
          'The stack shared-infra-stack has no output AccessLogGroupName.',
          'Deploy it from this version of Tenantry.',
        );
      }
      return new LogReads(clients.logs).query(group, query, range, signal);
    });

  receive: CellObserver['receive'] = signal =>
    this.#with(async ({ clients, shared }) => {
      const QueueUrl = queueOf(shared);
      if (!QueueUrl) {
        return undefined;
      }
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: MESSAGES_PER_CALL,
          WaitTimeSeconds: LONG_POLL_S,
        }),
        { abortSignal: signal },
      );
      return Messages.map(message => ({
        id: message.MessageId!,
        body: message.Body ?? '',
        receipt: message.ReceiptHandle!,
      }));
    });

  settle: CellObserver['settle'] = messages =>
    this.#with(async ({ clients, shared }) => {
      // What could not be deleted comes again, and is known then.
      await clients.sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queueOf(shared),
          Entries: messages.map(({ receipt }, index) => ({
            Id: String(index),
            ReceiptHandle: receipt,
          })),
        }),
      );
    });

  async #logOf(
    { clients }: CellContext,
    task: ObservedTask,
  ): Promise<{ group: string; stream: string } | undefined> {
    const { taskDefinition } = await clients.ecs.send(
      new DescribeTaskDefinitionCommand({
        taskDefinition: task.taskDefinitionArn,
      }),
    );
    for (const container of taskDefinition?.containerDefinitions ?? []) {
      const options = container.logConfiguration?.options ?? {};
      const group = options['awslogs-group'];
      const prefix = options['awslogs-stream-prefix'];
      if (group && prefix) {
        return { group, stream: `${prefix}/${container.name}/${task.id}` };
      }
    }
    return undefined;
  }

  async #with<T>(work: (context: CellContext) => T | Promise<T>): Promise<T> {
    try {
      return await work(await this.contexts.context(this.cell));
    } catch (error) {
      // Whoever called it off knows why.
      throw (error as Error).name === 'AbortError'
        ? error
        : ObservationError.from(error);
    }
  }
}
