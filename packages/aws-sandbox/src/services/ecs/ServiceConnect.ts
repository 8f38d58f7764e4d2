import type { Collection } from '../../state/store';
import type { Account } from '../../types';
import type { Namespace, Service, TaskDefinition, TaskRecord } from './model';

/** Where the tasks of a namespace are that one task may call, by `<name>:<port>`. */
export interface Neighbours {
  namespace: string;
  hosts: Record<string, string[]>;
}

/** A task that has joined a namespace, with the names that were there before it. */
interface Member {
  namespaceArn: string;
  names: ReadonlySet<string>;
}

const aliasesOf = (service: Service) =>
  (service.serviceConnect?.offers ?? []).flatMap(offer =>
    offer.aliases.map(({ dnsName, port }) => ({
      name: `${dnsName}:${port}`,
      portName: offer.portName,
    })),
  );

/** Takes requests: it runs, and its health checks do not say otherwise. */
const isReachable = ({ lastStatus, containers }: TaskRecord) =>
  lastStatus === 'RUNNING' &&
  containers.every(({ health }) => health !== 'UNHEALTHY');

/**
 * Service Connect: how tasks of one namespace find each other. In AWS a proxy beside
 * each task knows; here a task asks under an address that only it was given.
 */
export class ServiceConnect {
  readonly #members = new Map<string, Member>();

  constructor(
    private readonly deps: {
      account: Account;
      namespaces: Collection<Namespace>;
      services: Collection<Service>;
      definitionOf(arn: string): TaskDefinition;
      tasksOf(service: Service): TaskRecord[];
    },
  ) {}

  /** A namespace by ARN or name. */
  find(nameOrArn: string): Namespace | undefined {
    return this.deps.namespaces
      .values()
      .find(({ arn, name }) => nameOrArn === arn || nameOrArn === name);
  }

  /**
   * Makes a new task a member of its service's namespace. It will know the names that
   * the namespace has now, and no later ones, as in AWS.
   */
  join({ serviceConnect }: Service): string | undefined {
    if (!serviceConnect) {
      return undefined;
    }
    const { namespaceArn } = serviceConnect;
    const token = this.deps.account.ids.hex(32);
    this.#members.set(token, {
      namespaceArn,
      names: new Set(
        this.#servicesIn(namespaceArn)
          .flatMap(aliasesOf)
          .map(({ name }) => name),
      ),
    });
    return token;
  }

  leave(token: string | undefined): void {
    this.#members.delete(token ?? '');
  }

  /** What a member may call, and where it is at the moment. */
  neighboursOf(token: string): Neighbours | undefined {
    const member = this.#members.get(token);
    if (!member) {
      return undefined;
    }
    const hosts: Neighbours['hosts'] = {};
    for (const service of this.#servicesIn(member.namespaceArn)) {
      for (const { name, portName } of aliasesOf(service)) {
        if (member.names.has(name)) {
          hosts[name] = this.#addresses(service, portName);
        }
      }
    }
    return {
      namespace: this.find(member.namespaceArn)?.name ?? '',
      hosts,
    };
  }

  #servicesIn(namespaceArn: string): Service[] {
    return this.deps.services
      .values()
      .filter(
        ({ serviceConnect }) => serviceConnect?.namespaceArn === namespaceArn,
      );
  }

  #addresses(service: Service, portName: string): string[] {
    return this.deps
      .tasksOf(service)
      .filter(isReachable)
      .flatMap(task => {
        const container = this.deps
          .definitionOf(task.taskDefinitionArn)
          .containers.find(({ PortMappings = [] }) =>
            PortMappings.some(({ Name }) => Name === portName),
          );
        const port = task.containers.find(
          ({ name }) => name === container?.Name,
        )?.port;
        return port === undefined ? [] : [`127.0.0.1:${port}`];
      });
  }
}
