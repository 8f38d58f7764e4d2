import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { sentence, withoutAddresses } from '../../aws/explain';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';
import { reasonOf, typeInWords } from './events';
import { familyOf, serviceNameOf, type DeploymentFailed } from './services';
import { askWhyStopped } from './stoppedTasks';

/** What to do about it, from what AWS says. */
export function hintFor(cause: string): string {
  if (/CannotPull|ImageNotFound|manifest/i.test(cause)) {
    return 'Push the image or choose a tag that exists, then run it again.';
  }
  if (/OutOfMemory|out of memory/i.test(cause)) {
    return 'Give tasks of the tier a larger taskSize in the configuration, then run it again.';
  }
  if (/exit code|Essential container/i.test(cause)) {
    return "Look at the last lines of the service's log, mend the image or choose another tag, then run it again.";
  }
  if (/health check/i.test(cause)) {
    return "Look at the service's log: it runs but does not answer its health checks. Mend it or choose another image tag, then run it again.";
  }
  if (/limit|quota|exceeded|maximum/i.test(cause)) {
    return 'The account is at a quota. Raise it in Service Quotas, then run it again.';
  }
  if (/not authorized|AccessDenied|denied/i.test(cause)) {
    return 'Allow whoever makes the stack this action, then run it again.';
  }
  return 'Remove the cause, then run it again.';
}

/** The cluster of a stack that is still being made: its own, or the one it shares. */
async function clusterOf(
  { context, contexts }: StepTools,
  { isolation }: TenantRecord,
  events: StackEvent[],
): Promise<string | undefined> {
  return isolation === 'silo-service'
    ? (await contexts.advanced(context.cell)).ClusterName
    : events.find(
        ({ ResourceType, PhysicalResourceId }) =>
          ResourceType === 'AWS::ECS::Cluster' && PhysicalResourceId,
      )?.PhysicalResourceId;
}

/** What ECS says about the tasks of a service. */
async function whyStopped(
  tools: StepTools,
  tenant: TenantRecord,
  service: string,
  cluster: string,
  step: StepContext,
): Promise<string | undefined> {
  const words = await askWhyStopped(
    tools,
    { cluster, family: familyOf(tenant.tenantPath, service) },
    step.log,
  );
  if (words) {
    step.log(`ECS says of the last task of the ${service} service: ${words}`);
  }
  return words;
}

/** Why ECS gave a deployment up: what it says of its last task, if it does. */
export async function explainDeployment(
  tools: StepTools,
  tenant: TenantRecord,
  { service, reason }: DeploymentFailed,
  cluster: string,
  step: StepContext,
): Promise<string> {
  const words = await whyStopped(tools, tenant, service, cluster, step);
  return `The deployment of the ${service} service failed: ${words ?? reason}`;
}

/** Why a resource of a tenant's stack failed: CloudFormation's reason, and ECS's own words. */
export async function explainResource(
  tools: StepTools,
  tenant: TenantRecord,
  failed: StackEvent,
  events: StackEvent[],
  step: StepContext,
  /** Where it is known: an update does not tell of a cluster that stays. */
  knownCluster?: string,
): Promise<string> {
  const { LogicalResourceId: logicalId = '', ResourceType: type = '' } = failed;
  const cause = `${logicalId} (${typeInWords(type)}) failed: ${reasonOf(
    failed,
  )}`;
  const service =
    type === 'AWS::ECS::Service' ? serviceNameOf(logicalId) : undefined;
  const cluster =
    service && (knownCluster ?? (await clusterOf(tools, tenant, events)));
  const words =
    service && cluster
      ? await whyStopped(tools, tenant, service, cluster, step)
      : undefined;
  return words ? `${cause} ECS says of its last task: ${words}` : cause;
}

/** A failure in words, with what became of the stack. */
export const failureOf = (cause: string, ending: string): LifecycleError =>
  new LifecycleError(
    `${sentence(withoutAddresses(cause))} ${ending}`,
    hintFor(cause),
  );
