import type { Account } from '../../types';
import type { Deployment, Service } from './model';

/** Events kept per service; ECS's 100. */
const MAX_EVENTS = 100;

/** ECS's circuit breaker trips at half of the desired count, at least 3, at most 200. */
export const breakerThreshold = (desired: number): number =>
  Math.min(200, Math.max(3, Math.ceil(desired / 2)));

const now = ({ clock }: Account) => clock.now().toISOString();

function newDeployment(
  account: Account,
  taskDefinitionArn: string,
  reason: (id: string) => string,
): Deployment {
  const at = now(account);
  const digits = account.ids.hex(19).replace(/\D/g, '7');
  const id = `ecs-svc/${digits}`;
  return {
    id,
    status: 'PRIMARY',
    taskDefinitionArn,
    rolloutState: 'IN_PROGRESS',
    rolloutReason: reason(id),
    failedTasks: 0,
    createdAt: at,
    updatedAt: at,
  };
}

export function withEvent(
  account: Account,
  service: Service,
  message: string,
): Service {
  const event = {
    id: account.ids.uuid(),
    createdAt: now(account),
    message: `(service ${service.name}) ${message}`,
  };
  return {
    ...service,
    events: [event, ...service.events].slice(0, MAX_EVENTS),
  };
}

/** A deployment of the service's task definition becomes the primary one. */
export function withDeployment(account: Account, service: Service): Service {
  const deployment = newDeployment(
    account,
    service.taskDefinitionArn,
    id => `ECS deployment ${id} in progress.`,
  );
  return {
    ...service,
    requested: { deploymentId: deployment.id },
    deployments: [
      deployment,
      ...service.deployments
        // What has failed before is history.
        .filter(({ rolloutState }) => rolloutState !== 'FAILED')
        .map(older => ({ ...older, status: 'ACTIVE' as const })),
    ],
  };
}

/** The primary deployment is all there is. */
export function withCompletion(account: Account, service: Service): Service {
  const [primary, ...older] = service.deployments;
  const goesBack = primary.id !== service.requested?.deploymentId;
  const completed: Service = {
    ...service,
    lastGood: primary.taskDefinitionArn,
    deployments: [
      {
        ...primary,
        rolloutState: 'COMPLETED',
        rolloutReason: `ECS deployment ${primary.id} completed.`,
        updatedAt: now(account),
      },
      // The one that failed stays in sight until the next.
      ...older.filter(
        ({ rolloutState }) => goesBack && rolloutState === 'FAILED',
      ),
    ],
  };
  return withEvent(
    account,
    withEvent(
      account,
      completed,
      `(deployment ${primary.id}) deployment completed.`,
    ),
    'has reached a steady state.',
  );
}

/** The circuit breaker trips: the primary deployment has failed; maybe an older one returns. */
export function withFailure(account: Account, service: Service): Service {
  const [primary, ...older] = service.deployments;
  const failed: Deployment = {
    ...primary,
    rolloutState: 'FAILED',
    rolloutReason: 'ECS deployment circuit breaker: tasks failed to start.',
    updatedAt: now(account),
  };
  const stopped = withEvent(
    account,
    {
      ...service,
      deployments: [failed, ...older],
      requested:
        service.requested?.deploymentId === primary.id
          ? { ...service.requested, failure: failed.rolloutReason }
          : service.requested,
    },
    `(deployment ${primary.id}) deployment failed: tasks failed to start.`,
  );
  const goBackTo = service.circuitBreaker.rollback
    ? service.lastGood
    : undefined;
  if (!goBackTo || goBackTo === primary.taskDefinitionArn) {
    return stopped;
  }
  // Its tasks are still there, unless it was gone before this one began.
  const last = older.find(
    ({ taskDefinitionArn }) => taskDefinitionArn === goBackTo,
  );
  const reason = (id: string) =>
    `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`;
  const back: Deployment = last
    ? {
        ...last,
        status: 'PRIMARY',
        rolloutState: 'IN_PROGRESS',
        rolloutReason: reason(last.id),
        updatedAt: now(account),
      }
    : newDeployment(account, goBackTo, reason);
  return withEvent(
    account,
    {
      ...stopped,
      taskDefinitionArn: goBackTo,
      deployments: [
        back,
        { ...failed, status: 'ACTIVE' },
        ...older.filter(({ id }) => id !== back.id),
      ],
    },
    `rolling back to deployment ${back.id}.`,
  );
}
