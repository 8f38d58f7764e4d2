import type { Collection } from '../../state/store';
import type { Emit } from '../events/model';
import type { Deployment, Service, TaskDefinition, TaskRecord } from './model';
import { taskShape } from './operations/shapes';

const SOURCE = 'aws.ecs';

/** How ECS calls what its deployments come to. */
const DEPLOYMENT_EVENTS: Record<
  Deployment['rolloutState'],
  { eventType: string; eventName: string }
> = {
  IN_PROGRESS: {
    eventType: 'INFO',
    eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
  },
  COMPLETED: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED' },
  FAILED: { eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED' },
};

/** After as many failed tasks ECS says that the service cannot start them. */
const IMPAIRED_AFTER = 3;

/** Tells each change of a task's status, numbered as ECS does: versions tell which is newer. */
export function taskEvents(
  emit: Emit,
  definitionOf: (arn: string) => TaskDefinition,
): (task: TaskRecord) => void {
  const told = new WeakMap<TaskRecord, { status: string; version: number }>();
  return task => {
    const { lastStatus, desiredStatus } = task;
    const status = `${lastStatus} ${desiredStatus}`;
    const before = told.get(task);
    if (before?.status === status) {
      return;
    }
    const version = (before?.version ?? 0) + 1;
    told.set(task, { status, version });
    // An event has no tags, and says nothing of health.
    const { tags, healthStatus, containers, ...detail } = taskShape(
      task,
      definitionOf(task.taskDefinitionArn),
    );
    emit({
      source: SOURCE,
      detailType: 'ECS Task State Change',
      resources: [task.arn],
      detail: {
        ...detail,
        version,
        containers: containers.map(
          ({ healthStatus: health, ...container }) => container,
        ),
      },
    });
  };
}

function tellDeployments(
  emit: Emit,
  before: Service | undefined,
  after: Service,
): void {
  for (const { id, rolloutState, rolloutReason, updatedAt } of [
    ...after.deployments,
  ].reverse()) {
    const known = before?.deployments.find(item => item.id === id);
    if (known?.rolloutState !== rolloutState) {
      emit({
        source: SOURCE,
        detailType: 'ECS Deployment State Change',
        resources: [after.arn],
        detail: {
          ...DEPLOYMENT_EVENTS[rolloutState],
          deploymentId: id,
          updatedAt,
          reason: rolloutReason,
        },
      });
    }
  }
}

function tellActions(
  emit: Emit,
  before: Service | undefined,
  after: Service,
): void {
  const tell = (eventType: string, eventName: string, createdAt: string) =>
    emit({
      source: SOURCE,
      detailType: 'ECS Service Action',
      resources: [after.arn],
      detail: { eventType, eventName, clusterArn: after.clusterArn, createdAt },
    });
  const known = new Set(before?.events.map(({ id }) => id));
  for (const { id, message, createdAt } of [...after.events].reverse()) {
    if (!known.has(id) && message.endsWith('has reached a steady state.')) {
      tell('INFO', 'SERVICE_STEADY_STATE', createdAt);
    }
  }
  const [primary] = after.deployments;
  const failedBefore =
    before?.deployments.find(({ id }) => id === primary?.id)?.failedTasks ?? 0;
  if (
    primary &&
    failedBefore < IMPAIRED_AFTER &&
    primary.failedTasks >= IMPAIRED_AFTER
  ) {
    tell('WARN', 'SERVICE_TASK_START_IMPAIRED', after.events[0].createdAt);
  }
}

/** Services whose changes are told: what a deployment came to, whether all is steady. */
export const tellingServices = (
  services: Collection<Service>,
  emit: Emit,
): Collection<Service> => ({
  ...services,
  put(arn, service) {
    const before = services.get(arn);
    services.put(arn, service);
    tellDeployments(emit, before, service);
    tellActions(emit, before, service);
  },
});
