import type {
  CellObserver,
  KeyUse,
  LoadPoint,
  LogRow,
  ObservedService,
  ObservedStack,
  ObservedTask,
  QueueMessage,
  ServiceAddress,
} from '@tenantry/plugin-tenants-node';
import type { StackDrift, StoppedTask } from '@tenantry/plugin-tenants-common';
import { setTimeout as sleep } from 'node:timers/promises';

/** A cell in memory, for tests: what AWS would answer, and how often it was asked. */
export class InMemoryCell implements CellObserver {
  readonly stackList = new Map<
    string,
    ObservedStack & { outputs: Record<string, string> }
  >();
  readonly serviceList = new Map<string, ObservedService>();
  readonly stops = new Map<string, StoppedTask[]>();
  readonly liveTasks: ObservedTask[] = [];
  readonly logs = new Map<string, string[]>();
  readonly uses = new Map<string, KeyUse[]>();
  readonly queue: QueueMessage[] = [];
  readonly loads: LoadPoint[] = [];
  targetAnswer = { healthy: 1, unhealthy: 0 };
  /** Answers a query over the access logs. */
  logRows: (range: { from: Date; to: Date }) => LogRow[] = () => [];
  /** Set to make every call fail. */
  failure?: Error;
  /** Calls by method. */
  readonly calls: Record<string, number> = {};

  /** Adds a stack with services of the sample SaaS, all well. */
  addStack(
    name: string,
    clusterName: string,
    services: string[] = ['orders', 'products', 'users'],
  ): void {
    const outputs: Record<string, string> = { ClusterName: clusterName };
    const keys: Record<string, string> = {
      orders: 'OrderServiceName',
      products: 'ProductServiceName',
      users: 'UserServiceName',
      proxy: 'ProxyServiceName',
    };
    for (const service of services) {
      outputs[keys[service]] = `${name}-${service}`;
      this.put({ clusterName, serviceName: `${name}-${service}` });
    }
    this.stackList.set(name, {
      name,
      id: `arn:aws:cloudformation:us-east-1:0:stack/${name}/1`,
      status: 'CREATE_COMPLETE',
      changedAt: '2026-01-01T00:00:00.000Z',
      outputs,
    });
  }

  /** Adds or changes a service. */
  put(service: Partial<ObservedService> & ServiceAddress): void {
    const key = `${service.clusterName}/${service.serviceName}`;
    this.serviceList.set(key, {
      status: 'ACTIVE',
      desired: 1,
      running: 1,
      pending: 0,
      deployments: [
        {
          id: 'ecs-svc/1',
          status: 'PRIMARY',
          rolloutState: 'COMPLETED',
          desired: 1,
          running: 1,
          pending: 0,
          failedTasks: 0,
          taskDefinition: 'tenantry-acme-order:1',
          createdAt: '2026-01-01T00:00:00.000Z',
          updatedAt: '2026-01-01T00:00:00.000Z',
        },
      ],
      events: [],
      targetGroups: [],
      ...this.serviceList.get(key),
      ...service,
    });
  }

  async stacks() {
    this.#call('stacks');
    return [...this.stackList.values()].map(({ outputs, ...stack }) => stack);
  }

  async stack(name: string) {
    this.#call('stack');
    return this.stackList.get(name);
  }

  async allOutputs() {
    this.#call('allOutputs');
    return new Map(
      [...this.stackList].map(([name, { outputs }]) => [name, outputs]),
    );
  }

  /** How stacks compare; those that are not in it are in sync. */
  readonly drifts = new Map<string, Omit<StackDrift, 'checkedAt'>>();

  async drift(name: string): Promise<StackDrift> {
    this.#call('drift');
    return {
      ...(this.drifts.get(name) ?? { state: 'in-sync', resources: [] }),
      checkedAt: new Date().toISOString(),
    };
  }

  async stackServices(name: string) {
    this.#call('stackServices');
    const cluster = this.stackList.get(name)?.outputs.ClusterName;
    return [...this.serviceList.values()].filter(
      ({ clusterName, serviceName }) =>
        clusterName === cluster && serviceName.startsWith(name),
    );
  }

  async clusters(names: string[]) {
    this.#call('clusters', Math.ceil(names.length / 100));
    return names.map(name => {
      const own = [...this.serviceList.values()].filter(
        ({ clusterName }) => clusterName === name,
      );
      const sum = (of: (service: ObservedService) => number) =>
        own.reduce((total, each) => total + of(each), 0);
      return {
        name,
        services: own.length,
        running: sum(({ running }) => running),
        pending: sum(({ pending }) => pending),
      };
    });
  }

  async services(clusterName: string, serviceNames: string[]) {
    this.#call('services', Math.ceil(serviceNames.length / 10));
    return serviceNames.map(
      serviceName =>
        this.serviceList.get(`${clusterName}/${serviceName}`) ?? {
          clusterName,
          serviceName,
          status: 'MISSING',
          desired: 0,
          running: 0,
          pending: 0,
          deployments: [],
          events: [],
          targetGroups: [],
        },
    );
  }

  async stoppedTasks({ serviceName }: ServiceAddress) {
    this.#call('stoppedTasks');
    return this.stops.get(serviceName) ?? [];
  }

  async targets() {
    this.#call('targets');
    return this.targetAnswer;
  }

  async tasks({ serviceName }: ServiceAddress) {
    this.#call('tasks');
    return this.liveTasks.filter(task => task.serviceName === serviceName);
  }

  async task(clusterName: string, taskId: string) {
    this.#call('task');
    return this.liveTasks.find(
      task => task.clusterName === clusterName && task.id === taskId,
    );
  }

  async taskLog(task: ObservedTask, limit: number) {
    this.#call('taskLog');
    return this.logs
      .get(task.id)
      ?.slice(-limit)
      .map(message => ({ at: '2026-03-01T12:00:00.000Z', message }));
  }

  async load() {
    this.#call('load');
    return this.loads;
  }

  async *keyUse(tier: string) {
    this.#call('keyUse');
    yield this.uses.get(tier) ?? [];
  }

  async queryAccessLogs(_query: string, range: { from: Date; to: Date }) {
    this.#call('queryAccessLogs');
    return this.logRows(range);
  }

  async receive(signal: AbortSignal) {
    while (this.queue.length === 0 && !signal.aborted) {
      await sleep(10, undefined, { signal }).catch(() => {});
    }
    return this.queue.slice(0, 10);
  }

  async settle(messages: QueueMessage[]) {
    messages.forEach(message =>
      this.queue.splice(this.queue.indexOf(message), 1),
    );
  }

  #call(name: string, times = 1) {
    this.calls[name] = (this.calls[name] ?? 0) + times;
    if (this.failure) {
      throw this.failure;
    }
  }
}
