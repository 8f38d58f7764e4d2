import {
  DescribeTasksCommand,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { explainError, sentence, withoutAddresses } from '../../aws/explain';
import { explainStop, wasUnwanted } from '../../observe/explainStop';
import type { StepTools } from '../../onboarding/types';

/** ECS's words about a task that stopped: its reason, its containers', their exit codes. */
export function stoppedInWords(task: Task): string {
  const { reason } = explainStop(task);
  const own = withoutAddresses(task.stoppedReason ?? '').trim();
  return !own || reason.includes(own.replace(/[.!?]$/, ''))
    ? reason
    : `${sentence(own)} ${reason}`;
}

/** The task that says most about why a service does not run: of those that failed, the last. */
export function tellingTask(tasks: Task[]): Task | undefined {
  return tasks
    .filter(task => !wasUnwanted(task))
    .sort(
      (a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0),
    )[0];
}

/**
 * What ECS says about the last task of a service that failed; `undefined` when it says
 * nothing. Asked before the service is gone: tasks are forgotten with their cluster.
 */
export async function askWhyStopped(
  { context }: StepTools,
  input: { cluster: string } & (
    | { family: string; serviceName?: undefined }
    | { serviceName: string; family?: undefined }
  ),
  log: (line: string) => void,
): Promise<string | undefined> {
  const { ecs } = context.clients;
  try {
    const { taskArns = [] } = await ecs.send(
      new ListTasksCommand({ ...input, desiredStatus: 'STOPPED' }),
    );
    if (taskArns.length === 0) {
      return undefined;
    }
    const { tasks = [] } = await ecs.send(
      new DescribeTasksCommand({ cluster: input.cluster, tasks: taskArns }),
    );
    const task = tellingTask(tasks);
    return task && stoppedInWords(task);
  } catch (error) {
    log(
      `ECS could not be asked why tasks of ${
        input.family ?? input.serviceName
      } stopped. ${explainError(error).reason}`,
    );
    return undefined;
  }
}
