import * as schemas from '@aws-sdk/client-ecs';
import type { Iam } from '../../iam/iam';
import type { Account, AwsService } from '../../types';
import type { ElbV2 } from '../elbv2';
import type { Logs } from '../logs';
import type { Images } from './images';
import type { Service, TaskRecord } from './model';
import { ecsOperations } from './operations';
import { ecsResourceHandlers, type EcsTables } from './resources';
import { Scheduler } from './Scheduler';
import { Tasks } from './Tasks';

/** ECS: services whose tasks are processes of this machine. */
export function createEcs(
  account: Account,
  deps: { iam: Iam; elbv2: ElbV2; logs: Logs; images: Images },
) {
  const tables: EcsTables = {
    clusters: account.store.collection('ecs.clusters'),
    taskDefinitions: account.store.collection('ecs.taskDefinitions'),
    services: account.store.collection('ecs.services'),
  };
  const watchers: Array<(service: Service, task: TaskRecord) => void> = [];
  const tasks = new Tasks({
    ...deps,
    account,
    onChange(task) {
      const service = tables.services
        .values()
        .find(
          item =>
            item.name === task.serviceName &&
            item.clusterArn === task.clusterArn,
        );
      if (service) {
        watchers.forEach(watch => watch(service, task));
      }
    },
  });
  const scheduler = new Scheduler(
    account,
    tables.services,
    arn => tables.taskDefinitions.get(arn)!,
    tasks,
  );
  watchers.push((service, task) => scheduler.taskChanged(service, task));
  return {
    signingName: 'ecs',
    protocol: 'json' as const,
    schemas: schemas as never,
    operations: ecsOperations(account, tables, tasks, scheduler),
    resourceHandlers: ecsResourceHandlers(account, tables, scheduler),
    inventory: () => ({
      clusters: tables.clusters
        .entries()
        .map(([name]) => name)
        .sort(),
      services: tables.services
        .entries()
        .map(([arn]) => arn)
        .sort(),
    }),
    /** The vCPUs of all Fargate tasks that have not stopped. */
    fargateVcpus(): number {
      const onFargate = new Set(
        tables.services
          .values()
          .filter(service => service.launchType === 'FARGATE')
          .map(service => `${service.clusterArn} ${service.name}`),
      );
      return tasks
        .all()
        .filter(
          task =>
            task.lastStatus !== 'STOPPED' &&
            onFargate.has(`${task.clusterArn} ${task.serviceName}`),
        )
        .map(task => tables.taskDefinitions.get(task.taskDefinitionArn)!)
        .reduce((sum, { cpu }) => sum + Number(cpu ?? 0) / 1024, 0);
    },
    /** Tasks are processes, and are gone after a restart: start them again. */
    async start() {
      tables.services
        .values()
        .forEach(service => scheduler.reconcile(service.arn));
    },
    async stop() {
      scheduler.stop();
      await tasks.stopAll();
    },
  } satisfies AwsService & Record<string, unknown>;
}

export type Ecs = ReturnType<typeof createEcs>;
