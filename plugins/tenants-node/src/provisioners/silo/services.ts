import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import {
  application,
  capitalize,
  serviceOutputOf,
} from '@tenantry/application';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';

/** How long deployments may take once their stack is done, ms; ECS's breaker ends most sooner. */
const PATIENCE_MS = 30 * 60_000;

/** The services of a tenant, by the names that stacks and task families have for them. */
export const SERVICE_NAMES = [
  ...application.services.map(({ name }) => name),
  'proxy',
];

/** The service that a resource of a stack is, from its logical id: `OrderService…` → `order`. */
export const serviceNameOf = (logicalId: string): string | undefined =>
  SERVICE_NAMES.find(name =>
    logicalId.startsWith(`${capitalize(name)}Service`),
  );

/** Task definitions of one of a tenant's places, by what routes to it. */
export const familyOf = (tenantPath: string, name: string): string =>
  `tenantry-${tenantPath}-${name}`;

/** The services that a stack says it has: `OrderServiceName` and the like. */
export const servicesIn = (
  outputs: Record<string, string>,
): Array<{ name: string; serviceName: string }> =>
  SERVICE_NAMES.flatMap(name => {
    const serviceName = outputs[serviceOutputOf({ name })];
    return serviceName ? [{ name, serviceName }] : [];
  });

/** How the newest deployment of a service goes. */
export function rolloutOf({ deployments = [] }: Service): {
  state: 'running' | 'done' | 'failed';
  reason?: string;
} {
  const failed = deployments.find(
    ({ rolloutState }) => rolloutState === 'FAILED',
  );
  if (failed) {
    return { state: 'failed', reason: failed.rolloutStateReason };
  }
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  return {
    state: primary?.rolloutState === 'COMPLETED' ? 'done' : 'running',
    reason: primary?.rolloutStateReason,
  };
}

/** A deployment that ECS has given up. */
export class DeploymentFailed extends Error {
  constructor(readonly service: string, readonly reason: string) {
    super(reason);
  }
}

/** Ends when ECS says that the deployments of all services have completed. */
export async function waitForServices(
  { context, pace }: StepTools,
  { outputs }: { outputs: Record<string, string> },
  step: StepContext,
): Promise<void> {
  const services = servicesIn(outputs);
  const cluster = outputs.ClusterName;
  if (services.length === 0 || !cluster) {
    throw new LifecycleError(
      `The stack lacks the outputs ClusterName and ${application.services
        .map(serviceOutputOf)
        .join(', ')}.`,
      'Publish the templates of this version of Tenantry, then run it again.',
    );
  }
  const done = new Set<string>();
  const deadline = Date.now() + PATIENCE_MS;
  await pace.watch(step.signal, async next => {
    for (;;) {
      // An application has nine at most, and a proxy; ECS describes ten at once.
      const answer = await context.clients.ecs.send(
        new DescribeServicesCommand({
          cluster,
          services: services.map(({ serviceName }) => serviceName),
        }),
        { abortSignal: step.signal },
      );
      for (const { name, serviceName } of services) {
        const service = answer.services?.find(
          item => item.serviceName === serviceName,
        );
        if (!service) {
          throw new LifecycleError(
            `ECS has no service ${serviceName} in the cluster ${cluster}, though the stack says so.`,
            'Somebody deleted it: delete the stack, then run it again.',
          );
        }
        const { state, reason } = rolloutOf(service);
        if (state === 'failed') {
          throw new DeploymentFailed(name, reason ?? 'ECS says no reason');
        }
        if (state === 'done' && !done.has(name)) {
          done.add(name);
          step.log(
            `ECS: the deployment of the ${name} service has completed; ${service.runningCount} of ${service.desiredCount} tasks run.`,
          );
        }
      }
      if (done.size === services.length) {
        return;
      }
      if (Date.now() > deadline) {
        const missing = services.filter(({ name }) => !done.has(name));
        throw new DeploymentFailed(
          missing[0].name,
          `The deployment has not completed within ${
            PATIENCE_MS / 60_000
          } minutes`,
        );
      }
      await next();
    }
  });
}
