import * as schemas from '@aws-sdk/client-ecs';
import type { Iam } from '../../iam/iam';
import type { Account, AwsService } from '../../types';
import type { ElbV2 } from '../elbv2';
import type { Emit } from '../events/model';
import type { Logs } from '../logs';
import { ecsAccess } from './access';
import type { Images } from './images';
import { measurableTasks } from './measurable';
import { nameOf, type Service, type TaskRecord } from './model';
import { ecsOperations } from './operations';
import { creationOperations } from './operations/creation';
import { ecsResourceHandlers } from './resources';
import { Scheduler } from './Scheduler';
import { ServiceConnect } from './ServiceConnect';
import { StartGate } from './StartGate';
import { taskEvents, tellingServices } from './stateEvents';
import { Supervisor } from './Supervisor';
import type { EcsTables } from './tables';
import { Tasks } from './Tasks';

/** ECS: services whose tasks are processes of this machine. */
export function createEcs(
  account: Account,
  deps: {
    iam: Iam;
    elbv2: ElbV2;
    logs: Logs;
    secretText(id: string): string;
    images: Images;
    pace: number;
    emit: Emit;
  },
) {
  const { store } = account;
  const tables: EcsTables = {
    clusters: store.collection('ecs.clusters'),
    capacityProviders: store.collection('ecs.capacityProviders'),
    namespaces: store.collection('ecs.namespaces'),
    scalableTargets: store.collection('ecs.scalableTargets'),
    taskDefinitions: store.collection('ecs.taskDefinitions'),
    services: tellingServices(store.collection('ecs.services'), deps.emit),
  };
  const definitionOf = (arn: string) => tables.taskDefinitions.get(arn)!;
  const tellTask = taskEvents(deps.emit, definitionOf);
  const watchers: Array<(service: Service, task: TaskRecord) => void> = [];
  const serviceConnect: ServiceConnect = new ServiceConnect({
    account,
    namespaces: tables.namespaces,
    services: tables.services,
    definitionOf,
    // Asked of it only once both are there.
    // eslint-disable-next-line @typescript-eslint/no-use-before-define
    tasksOf: service => tasks.ofService(service),
  });
  const tasks: Tasks = new Tasks({
    ...deps,
    account,
    gate: new StartGate(),
    supervisor: new Supervisor(),
    serviceConnect,
    onChange(task) {
      tellTask(task);
      const cluster = nameOf(task.clusterArn);
      const service = tables.services.get(
        account.arn('ecs', `service/${cluster}/${task.serviceName}`),
      );
      if (service) {
        watchers.forEach(watch => watch(service, task));
      }
    },
  });
  const scheduler = new Scheduler(
    account,
    tables.services,
    definitionOf,
    tasks,
  );
  watchers.push((service, task) => scheduler.taskChanged(service, task));
  const resourceDeps = {
    account,
    tables,
    scheduler,
    serviceConnect,
    elbv2: deps.elbv2,
  };
  return {
    signingName: 'ecs',
    protocol: 'json' as const,
    schemas: schemas as never,
    operations: {
      ...ecsOperations(account, tables, tasks, scheduler),
      ...creationOperations(resourceDeps, tasks),
    },
    accessOf: ecsAccess(account),
    resourceHandlers: ecsResourceHandlers(resourceDeps),
    /** Where a task's neighbours are, for whoever holds its token. */
    neighboursOf: (token: string) => serviceConnect.neighboursOf(token),
    inventory: () => {
      const names = (table: { entries(): Array<[string, unknown]> }) =>
        table
          .entries()
          .map(([name]) => name)
          .sort();
      return {
        clusters: names(tables.clusters),
        capacityProviders: names(tables.capacityProviders),
        namespaces: tables.namespaces
          .values()
          .map(({ name }) => name)
          .sort(),
        scalableTargets: names(tables.scalableTargets),
        services: names(tables.services),
        taskDefinitions: tables.taskDefinitions
          .values()
          .filter(({ active }) => active)
          .map(({ arn }) => arn)
          .sort(),
        tasks: tasks
          .all()
          .filter(({ lastStatus }) => lastStatus !== 'STOPPED')
          .map(({ arn, serviceName }) => `${serviceName} ${arn}`)
          .sort(),
      };
    },
    /** The vCPUs of all Fargate tasks that have not stopped. */
    fargateVcpus: (): number =>
      tasks
        .all()
        .filter(
          ({ lastStatus, launchType }) =>
            lastStatus !== 'STOPPED' && launchType === 'FARGATE',
        )
        .map(task => definitionOf(task.taskDefinitionArn))
        .reduce((sum, { cpu }) => sum + Number(cpu ?? 0) / 1024, 0),
    runningTasks: () => measurableTasks(tasks.all(), definitionOf),
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
