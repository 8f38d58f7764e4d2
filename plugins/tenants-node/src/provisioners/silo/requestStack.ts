import {
  CreateStackCommand,
  UpdateStackCommand,
  type CreateStackInput,
} from '@aws-sdk/client-cloudformation';
import { SHARED_STACK } from '../../cell/CellContexts';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';
import { stackParameters } from './parameters';
import { tagsOf, tokenOf } from './stack';
import { templateUrlOf } from './variant';

/** Where the templates of the cell are. */
export function templatesUrlOf({ context }: StepTools): string {
  const url = context.shared.TenantTemplatesUrl;
  if (!url) {
    throw new LifecycleError(
      `The stack ${SHARED_STACK} in cell ${context.cell.id} lacks the output TenantTemplatesUrl.`,
      'Deploy it from this version of Tenantry, then run it again.',
    );
  }
  return url;
}

/** What is asked of CloudFormation for a tenant, whether its stack is made or changed. */
function inputOf(tools: StepTools, tenant: TenantRecord) {
  const tier = tools.tierOf(tenant.tier);
  return {
    StackName: tenant.stackName,
    TemplateURL: templateUrlOf(templatesUrlOf(tools), tenant),
    Parameters: Object.entries(
      stackParameters(tenant, tier, tools.context.shared),
    ).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: Object.entries(tagsOf(tenant)).map(([Key, Value]) => ({
      Key,
      Value,
    })),
    // The templates make roles.
    Capabilities: ['CAPABILITY_IAM'],
    RoleARN: tools.context.cell.roles?.stacks,
  } satisfies Partial<CreateStackInput>;
}

const isExpress = (tools: StepTools, { tier }: TenantRecord) =>
  tools.tierOf(tier).silo?.deploymentMode === 'express';

/** In express mode nothing is taken back unless it is asked for by name. */
const expressConfig = ({ onFailure }: TenantRecord) => ({
  DeploymentConfig: {
    Mode: 'EXPRESS' as const,
    DisableRollback: onFailure === 'keep',
  },
});

/** Has a tenant's stack made; gives its ARN, or `undefined` when the name is taken. */
export async function requestCreation(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<string | undefined> {
  try {
    const { StackId } = await tools.context.clients.cloudformation.send(
      new CreateStackCommand({
        ...inputOf(tools, tenant),
        ClientRequestToken: tokenOf('create', tenant),
        ...(isExpress(tools, tenant)
          ? expressConfig(tenant)
          : {
              OnFailure:
                tenant.onFailure === 'keep' ? 'DO_NOTHING' : 'ROLLBACK',
            }),
      }),
    );
    step.log(`CloudFormation: makes the stack ${tenant.stackName}.`);
    return StackId!;
  } catch (error) {
    if ((error as Error).name === 'AlreadyExistsException') {
      return undefined;
    }
    throw error;
  }
}

/** How a stack is changed, where that is not as onboarding does it. */
export interface UpdateOptions {
  /** Default: the one of this operation. */
  token?: string;
  /** Default: what is published now; `previous`: what the stack has. */
  template?: { url: string } | 'previous';
  /** What is said in the log. */
  words?: string;
}

/** Has a tenant's stack changed into what is wanted; false when it is that already. */
export async function requestUpdate(
  tools: StepTools,
  tenant: TenantRecord,
  stackId: string,
  step: StepContext,
  { token = tokenOf('update', tenant), template, words }: UpdateOptions = {},
): Promise<boolean> {
  const { TemplateURL, ...input } = inputOf(tools, tenant);
  try {
    await tools.context.clients.cloudformation.send(
      new UpdateStackCommand({
        ...input,
        ...(template === 'previous'
          ? { UsePreviousTemplate: true }
          : { TemplateURL: template?.url ?? TemplateURL }),
        StackName: stackId,
        ClientRequestToken: token,
        ...(isExpress(tools, tenant)
          ? expressConfig(tenant)
          : { DisableRollback: tenant.onFailure === 'keep' }),
      }),
    );
    step.log(
      words ??
        `CloudFormation: changes the stack ${tenant.stackName} of an earlier try into what is wanted now.`,
    );
    return true;
  } catch (error) {
    if (/No updates are to be performed/.test((error as Error).message)) {
      step.log(
        `CloudFormation: the stack ${tenant.stackName} is as it should be.`,
      );
      return false;
    }
    throw error;
  }
}
