import type { Isolation, Tier } from '@tenantry/plugin-tenants-common';
import type { CheckedInput } from '../../onboarding/input';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';
import type { Provisioner } from '../types';
import { bringAbout } from './bringAbout';
import { explainDeployment, failureOf } from './explainFailure';
import { forgetIdentity, noteIdentity } from './identity';
import { imageTagOf } from './imageTag';
import { removeStack } from './removeStack';
import { DeploymentFailed, waitForServices } from './services';
import { outputsOf } from './stack';

/** The stack of a tenant that has one of its own. */
export const stackNameOf = (tenantId: string): string => `tenant-${tenantId}`;

async function place(
  tools: StepTools,
  { tenantId, silo }: CheckedInput,
  tier: Tier,
) {
  const { contexts, context } = tools;
  if (tier.isolation === 'silo-service') {
    // Its services run in there.
    await contexts.advanced(context.cell);
  }
  const federation = silo!.identityProvider;
  return {
    tenantPath: tenantId,
    stackName: stackNameOf(tenantId),
    silo: {
      compute: silo!.compute,
      routing: tier.silo!.routing,
      imageTag: await imageTagOf(tools, silo!.imageTag),
      templateVersion: await tools.templates.version(context, {
        isolation: tier.isolation,
        silo: { compute: silo!.compute, routing: tier.silo!.routing },
      }),
      shard: 0,
      identityProvider: federation && {
        type: federation.type,
        name: federation.name,
      },
    },
    onFailure: silo!.onFailure,
    federation,
  };
}

/** Makes sure that a tenant's stack is there and its services run; gives what the stack says. */
export async function bringUp(
  tools: StepTools,
  reserved: TenantRecord,
  step: StepContext,
): Promise<{ tenant: TenantRecord; outputs: Record<string, string> }> {
  const { stack, tenant } = await bringAbout(tools, reserved, step);
  const outputs = outputsOf(stack);
  try {
    await waitForServices(tools, { outputs }, step);
  } catch (error) {
    if (!(error instanceof DeploymentFailed)) {
      throw error;
    }
    // CloudFormation was done before ECS was: what it would do, had it waited, is done here.
    const cause = await explainDeployment(
      tools,
      tenant,
      error,
      outputs.ClusterName,
      step,
    );
    const keep = tenant.onFailure === 'keep';
    if (!keep) {
      const left = await forgetIdentity(tools, tenant, step);
      await removeStack(tools, left, stack, step);
    }
    throw failureOf(
      cause,
      keep
        ? `The stack ${tenant.stackName} is kept for inspection.`
        : `The stack ${tenant.stackName} was removed; nothing of it is left.`,
    );
  }
  return { tenant, outputs };
}

async function deploy(
  tools: StepTools,
  reserved: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const { tenant, outputs } = await bringUp(tools, reserved, step);
  return noteIdentity(tools, tenant, outputs, step);
}

/** Gives each tenant a CloudFormation stack of its own, from the template of its variant. */
export const siloProvisioner = (
  isolation: Extract<Isolation, 'silo-service' | 'silo-cluster'>,
): Provisioner => ({ isolation, place, deploy });
