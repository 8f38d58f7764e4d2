import { nameOf, type TaskDefinition, type TaskRecord } from './model';

const numberOf = (text: string | undefined) =>
  text === undefined ? undefined : Number(text);

/** The tasks that run, with what CloudWatch has to look at to measure them. */
export const measurableTasks = (
  tasks: TaskRecord[],
  definitionOf: (arn: string) => TaskDefinition,
) =>
  tasks
    .filter(({ lastStatus }) => lastStatus === 'RUNNING')
    .map(task => {
      const { cpu, memory } = definitionOf(task.taskDefinitionArn);
      return {
        clusterName: nameOf(task.clusterArn),
        serviceName: task.serviceName,
        pids: task.containers
          .filter(({ exitCode }) => exitCode === undefined)
          .flatMap(({ pid }) => pid ?? []),
        cpuUnits: numberOf(cpu),
        memoryMiB: numberOf(memory),
      };
    });
