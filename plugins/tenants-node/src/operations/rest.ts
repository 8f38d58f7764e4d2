import { randomUUID } from 'node:crypto';
import { UpdateStackCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { LifecycleError } from '../errors';
import { doorOf, probeFrontDoor } from '../onboarding/probe';
import type { StepContext, StepTools } from '../onboarding/types';
import {
  firstFailure,
  isInProgress,
  reasonOf,
} from '../provisioners/silo/events';
import { follow } from '../provisioners/silo/follow';
import { servicesIn } from '../provisioners/silo/services';
import { describeStack, isOf, outputsOf } from '../provisioners/silo/stack';
import type { TenantRecord } from '../registry/items';
import { amend } from './amend';
import { refuse } from './refuse';

/** Bounds of autoscaling: it brings a service between them at once. */
type Bounds = Record<'MinTasks' | 'MaxTasks', number>;

const ASLEEP: Bounds = { MinTasks: 0, MaxTasks: 0 };
/** How long tasks may take to start again, ms. */
const PATIENCE_MS = 15 * 60_000;

async function stackOf(
  { context }: StepTools,
  tenant: TenantRecord,
): Promise<Stack> {
  const stack = await describeStack(
    context.clients.cloudformation,
    tenant.stackName,
  );
  if (!stack || !isOf(stack, tenant)) {
    throw new LifecycleError(
      `The tenant "${tenant.tenantId}" has no stack ${tenant.stackName} any more.`,
      'Look at its history: somebody removed it.',
    );
  }
  return stack;
}

/** The stack once nobody is at work on it. */
async function settled(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<Stack> {
  const stack = await stackOf(tools, tenant);
  if (!isInProgress(stack.StackStatus!)) {
    return stack;
  }
  await follow(tools, stack.StackId!, step, {
    isWanted: () => true,
    resumed: true,
  });
  return stackOf(tools, tenant);
}

/** Has the stack of a tenant changed in nothing but the bounds of its services. */
async function setBounds(
  tools: StepTools,
  tenant: TenantRecord,
  bounds: Bounds,
  step: StepContext,
): Promise<Stack> {
  const stack = await settled(tools, tenant, step);
  const token = `scale-${randomUUID()}`;
  const wanted = Object.entries(bounds);
  try {
    await tools.context.clients.cloudformation.send(
      new UpdateStackCommand({
        StackName: stack.StackId,
        UsePreviousTemplate: true,
        Parameters: (stack.Parameters ?? []).map(({ ParameterKey }) => {
          const bound = wanted.find(([name]) => name === ParameterKey);
          return bound
            ? { ParameterKey, ParameterValue: String(bound[1]) }
            : { ParameterKey, UsePreviousValue: true };
        }),
        Capabilities: ['CAPABILITY_IAM'],
        RoleARN: tools.context.cell.roles?.stacks,
        ClientRequestToken: token,
      }),
    );
  } catch (error) {
    if (/No updates are to be performed/.test((error as Error).message)) {
      return stack;
    }
    throw error;
  }
  const { status, events } = await follow(tools, stack.StackId!, step, {
    isWanted: operation => operation.token === token,
  });
  if (status !== 'UPDATE_COMPLETE') {
    const failed = firstFailure(events);
    throw new LifecycleError(
      `The services of "${tenant.tenantId}" could not be scaled. ${
        failed ? reasonOf(failed) : `The stack is ${status}.`
      }`,
      'Remove the cause, then run it again.',
    );
  }
  return stack;
}

/** Ends when every service runs as many tasks as are wanted, and one is. */
async function waitForTasks(
  { context, pace }: StepTools,
  stack: Stack,
  step: StepContext,
): Promise<void> {
  const outputs = outputsOf(stack);
  const names = servicesIn(outputs).map(({ serviceName }) => serviceName);
  const deadline = Date.now() + PATIENCE_MS;
  await pace.watch(step.signal, async next => {
    for (;;) {
      const { services = [] } = await context.clients.ecs.send(
        new DescribeServicesCommand({
          cluster: outputs.ClusterName,
          services: names,
        }),
        { abortSignal: step.signal },
      );
      const waiting = services.filter(
        ({ desiredCount = 0, runningCount = 0 }) =>
          desiredCount < 1 || runningCount < desiredCount,
      );
      if (services.length === names.length && waiting.length === 0) {
        step.log('ECS: all services run again.');
        return;
      }
      if (Date.now() > deadline) {
        throw new LifecycleError(
          `The tasks of ${waiting
            .map(({ serviceName }) => serviceName)
            .join(', ')} have not started within ${
            PATIENCE_MS / 60_000
          } minutes.`,
          "Look at the tenant's health: it says why tasks stop. Then run it again.",
        );
      }
      await next();
    }
  });
}

/** Scales the services of a suspended tenant to zero. Those of the pool serve others, and go on. */
export async function scaleToZero(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  // Noted before it is so: whoever resumes the tenant has to look.
  const tenant = await amend(tools, tenantId, step, found => {
    if (found.state !== 'suspended' || found.operation) {
      throw refuse(found, 'scaled to zero');
    }
    return found.silo && !found.rest ? { changed: { rest: {} } } : undefined;
  });
  if (!tenant.silo) {
    step.log(
      'Its services are those of the pool: they serve others, and go on.',
    );
    return tenant;
  }
  await setBounds(tools, tenant, ASLEEP, step);
  step.log('Its services are scaled to zero.');
  return amend(tools, tenantId, step, ({ rest }) =>
    rest && !rest.since
      ? {
          changed: { rest: { since: tools.now().toISOString() } },
          event: {
            type: 'suspension.scaled-to-zero',
            message: 'Its services are scaled to zero.',
          },
        }
      : undefined,
  );
}

/** Brings services back that were scaled to zero, and waits until they answer. */
export async function scaleUp(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const tenant = await amend(tools, tenantId, step, () => undefined);
  if (!tenant.rest) {
    step.log('Its services run: there is nothing to scale.');
    return tenant;
  }
  if (tenant.state !== 'suspended' || tenant.operation) {
    throw refuse(tenant, 'scaled up');
  }
  const { minTasks, maxTasks } = tools.tierOf(tenant.tier).silo!;
  const stack = await setBounds(
    tools,
    tenant,
    { MinTasks: minTasks, MaxTasks: maxTasks },
    step,
  );
  await waitForTasks(tools, stack, step);
  await probeFrontDoor(doorOf(tenant, tools.context.shared), step.signal);
  return amend(tools, tenantId, step, ({ rest }) =>
    rest
      ? {
          changed: { rest: undefined },
          event: {
            type: 'resumption.scaled-up',
            message: 'Its services run again.',
          },
        }
      : undefined,
  );
}
