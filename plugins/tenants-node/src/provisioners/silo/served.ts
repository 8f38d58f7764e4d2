import type { Stack } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import type { StepTools } from '../../onboarding/types';
import { servicesIn } from './services';
import { outputsOf } from './stack';

/** Whether every service of a stack has a task that runs; false where there is none. */
export async function isServed(
  { context }: StepTools,
  stack: Stack | undefined,
): Promise<boolean> {
  if (!stack) {
    return false;
  }
  const outputs = outputsOf(stack);
  const names = servicesIn(outputs).map(({ serviceName }) => serviceName);
  if (names.length === 0) {
    return false;
  }
  const { services = [] } = await context.clients.ecs.send(
    new DescribeServicesCommand({
      cluster: outputs.ClusterName,
      services: names,
    }),
  );
  return (
    services.length === names.length &&
    services.every(({ runningCount = 0 }) => runningCount > 0)
  );
}
