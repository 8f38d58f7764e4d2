import * as schemas from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, NotSupportedError } from '../../errors';
import { only } from '../../http/only';
import type { Collection } from '../../state/store';
import type { Account, AwsService } from '../../types';
import { watchHealth, type Target } from './HealthChecker';
import type { Listener, LoadBalancer, Rule, TargetGroup } from './model';
import { groupUsersOf } from './associations';
import { routeOperations } from './operations/routes';
import { elbResourceHandlers } from './resources';
import { chooseActions, type RoutedRequest } from './routing';
import { targetCounts } from './targetCounts';

export interface Tables {
  loadBalancers: Collection<LoadBalancer>;
  listeners: Collection<Listener>;
  rules: Collection<Rule>;
  targetGroups: Collection<TargetGroup>;
}

/** Where a request goes, or what it is answered. */
export type Routed =
  | { kind: 'target'; host: string; port: number }
  | { kind: 'fixed'; status: number; contentType: string; body: string };

const fixed = (
  status: number,
  body = '',
  contentType = 'text/plain',
): Routed => ({ kind: 'fixed', status, contentType, body });

/** Application load balancers: rules, targets, health checks. */
export function createElbV2(account: Account, pace: number) {
  const { store } = account;
  const tables: Tables = {
    loadBalancers: store.collection('elbv2.loadBalancers'),
    listeners: store.collection('elbv2.listeners'),
    rules: store.collection('elbv2.rules'),
    targetGroups: store.collection('elbv2.targetGroups'),
  };
  const targets = new Map<string, Array<Target & { stop: AbortController }>>();
  const turns = new Map<string, number>();
  const watchers = new Set<(targetGroupArn: string) => void>();

  const targetsOf = (arn: string) => targets.get(arn) ?? [];
  const changed = (arn: string) => watchers.forEach(watcher => watcher(arn));

  function registerTarget(arn: string, host: string, port: number): void {
    const target = {
      host,
      port,
      since: Date.now(),
      state: 'initial' as const,
      reason: 'Elb.RegistrationInProgress',
      description: 'Target registration is in progress',
      stop: new AbortController(),
    };
    targets.set(arn, [...targetsOf(arn), target]);
    void watchHealth(
      target,
      () => tables.targetGroups.get(arn),
      pace,
      target.stop.signal,
      () => changed(arn),
    );
  }

  function deregisterTarget(arn: string, host: string, port: number): void {
    const isIt = (target: Target) =>
      target.host === host && target.port === port;
    targetsOf(arn)
      .filter(isIt)
      .forEach(target => target.stop.abort());
    targets.set(
      arn,
      targetsOf(arn).filter(target => !isIt(target)),
    );
    changed(arn);
  }

  /** A target in turn; when none is healthy, any, as ELB fails open. */
  function pick(arn: string): Routed {
    const all = targetsOf(arn);
    const healthy = all.filter(target => target.state === 'healthy');
    const candidates =
      healthy.length > 0
        ? healthy
        : all.filter(target => target.state === 'unhealthy');
    if (candidates.length === 0) {
      return fixed(503, 'Service Temporarily Unavailable');
    }
    const turn = (turns.get(arn) ?? 0) % candidates.length;
    turns.set(arn, turn + 1);
    const { host, port } = candidates[turn];
    return { kind: 'target', host, port };
  }

  /** What a load balancer or one of its listeners does with a request. */
  function route(arn: string, request: RoutedRequest): Routed {
    const listener = tables.listeners
      .values()
      .find(item => item.arn === arn || item.loadBalancerArn === arn);
    if (!listener) {
      return fixed(503, 'The load balancer has no listener');
    }
    const [action] = chooseActions(
      tables.rules.values().filter(rule => rule.listenerArn === listener.arn),
      listener.defaultActions,
      request,
    );
    if (action.Type === 'fixed-response') {
      const { StatusCode, MessageBody, ContentType } =
        action.FixedResponseConfig;
      return fixed(Number(StatusCode), MessageBody, ContentType);
    }
    if (action.Type === 'redirect') {
      throw new NotSupportedError('redirects of a load balancer');
    }
    return pick(
      action.TargetGroupArn ??
        action.ForwardConfig!.TargetGroups[0].TargetGroupArn,
    );
  }

  return {
    signingName: 'elasticloadbalancing',
    protocol: 'query' as const,
    schemas: schemas as never,
    operations: {
      ...routeOperations(tables),
      DescribeTargetHealth(input: schemas.DescribeTargetHealthInput) {
        only(
          input,
          ['TargetGroupArn'],
          'elasticloadbalancing:DescribeTargetHealth',
        );
        if (!tables.targetGroups.get(input.TargetGroupArn!)) {
          throw new AwsError(
            'TargetGroupNotFound',
            `Target groups '${input.TargetGroupArn}' not found`,
          );
        }
        return {
          TargetHealthDescriptions: targetsOf(input.TargetGroupArn!).map(
            target => ({
              Target: { Id: target.host, Port: target.port },
              HealthCheckPort: String(target.port),
              TargetHealth: {
                State: target.state,
                Reason: target.reason as 'Target.Timeout' | undefined,
                Description: target.description,
              },
            }),
          ),
        } satisfies schemas.DescribeTargetHealthOutput;
      },
    },
    registerTarget,
    deregisterTarget,
    /** Whether some load balancer uses a target group. */
    isAssociated: (arn: string) => groupUsersOf(tables, arn).length > 0,
    targetCounts: () => targetCounts(tables, targetsOf),
    route,
    stateOf: (arn: string, host: string, port: number) =>
      targetsOf(arn).find(
        target => target.host === host && target.port === port,
      ),
    /** Calls back when the health of a group's targets changes. */
    watch(watcher: (targetGroupArn: string) => void) {
      watchers.add(watcher);
    },
    resourceHandlers: elbResourceHandlers(account, tables),
    inventory: () => ({
      loadBalancers: tables.loadBalancers
        .entries()
        .map(([arn]) => arn)
        .sort(),
      listenerRules: tables.rules
        .values()
        .map(rule => `${rule.listenerArn} ${rule.priority}`)
        .sort(),
      targetGroups: tables.targetGroups
        .entries()
        .map(([arn]) => arn)
        .sort(),
    }),
    async stop() {
      [...targets.values()].flat().forEach(target => target.stop.abort());
    },
  } satisfies AwsService & Record<string, unknown>;
}

export type ElbV2 = ReturnType<typeof createElbV2>;
