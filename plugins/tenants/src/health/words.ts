import type {
  LiveTask,
  ServiceDeployment,
  ServiceHealth,
} from '@tenantry/plugin-tenants-common';
import { countOf } from '../words';

/** `2 of 3 tasks run`, `No task runs, 2 should` */
export function tasksWords({
  running,
  desired,
  pending,
}: Pick<ServiceHealth, 'running' | 'desired' | 'pending'>): string {
  const starting = pending > 0 ? `, ${pending} starting` : '';
  if (desired === 0) {
    return running === 0 ? 'No task should run' : `${running} stopping`;
  }
  return running === 0
    ? `No task runs, ${desired} should${starting}`
    : `${running} of ${countOf(desired, 'task')} run${
        desired === 1 ? 's' : ''
      }${starting}`;
}

/** `2 of 2 targets get requests` */
export function targetsWords({ targets }: ServiceHealth): string | undefined {
  if (!targets) {
    return undefined;
  }
  const { healthy, unhealthy, reason } = targets;
  const all = healthy + unhealthy;
  const words =
    all === 0
      ? 'The load balancer knows no target'
      : `${healthy} of ${countOf(all, 'target')} healthy`;
  return unhealthy > 0 && reason ? `${words}: ${reason}` : words;
}

/** `acme-orders:12` of an ARN, or of itself. */
export const revisionOf = ({ taskDefinition }: ServiceDeployment): string =>
  taskDefinition.split('/').pop()!;

/** How far a deployment is. */
export function deploymentWords(deployment: ServiceDeployment): string {
  const { rolloutState, status, failedTasks, desired, running } = deployment;
  const failed =
    failedTasks > 0 ? `, ${countOf(failedTasks, 'task')} failed` : '';
  if (rolloutState === 'FAILED') {
    return `Failed${failed}`;
  }
  if (status !== 'PRIMARY') {
    return running > 0
      ? `Being replaced, ${countOf(running, 'task')} left`
      : 'Replaced';
  }
  return rolloutState === 'IN_PROGRESS'
    ? `Rolling out, ${running} of ${countOf(desired, 'task')} running${failed}`
    : `Rolled out${failed}`;
}

const STATUS_WORDS: Record<string, string> = {
  PROVISIONING: 'Getting ready',
  PENDING: 'Starting',
  ACTIVATING: 'Starting',
  RUNNING: 'Running',
  DEACTIVATING: 'Stopping',
  STOPPING: 'Stopping',
  DEPROVISIONING: 'Stopping',
  STOPPED: 'Stopped',
};

/** ECS's status of a task, as people say it. */
export const taskWords = ({ status, healthy }: LiveTask): string => {
  const word = STATUS_WORDS[status] ?? status;
  return status === 'RUNNING' && healthy === false
    ? `${word}, but its health check fails`
    : word;
};

/** `0.25 vCPU, 512 MiB` of ECS's units, 1,024 of which are a vCPU. */
export function sizeWords({ cpu, memory }: LiveTask): string | undefined {
  const vcpu = Number(cpu) / 1_024;
  return cpu && memory && Number.isFinite(vcpu)
    ? `${vcpu} vCPU, ${memory} MiB`
    : undefined;
}

/** An image without the registry that it comes from. */
export const imageWords = ({ image }: LiveTask): string | undefined =>
  image?.replace(/^[^/]*[.:][^/]*\//, '');
