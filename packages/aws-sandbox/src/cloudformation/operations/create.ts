import type { CreateStackInput } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../errors';
import { only } from '../../http/only';
import type { S3 } from '../../services/s3';
import type { Quotas } from '../../services/servicequotas/quotas';
import type { AwsService } from '../../types';
import type { Engine } from '../Engine';
import type { StackRecord } from '../model';
import { resolveParameters } from '../parameters';
import type { Stacks } from '../stacks';
import { parseTemplate } from '../template';
import { requireName } from './name';
import { deploymentOf, tagsOf } from './options';
import { checkCapabilities, templateText } from './source';

/** Making stacks. */
export function createOperations(
  stacks: Stacks,
  engine: Engine,
  s3: S3,
  quotas: Quotas,
): AwsService['operations'] {
  /** The stack that an earlier try of the same call has made. */
  function alreadyCreated(input: CreateStackInput): StackRecord | undefined {
    const existing = stacks.find(input.StackName!);
    if (
      existing &&
      (!input.ClientRequestToken ||
        existing.clientRequestToken !== input.ClientRequestToken)
    ) {
      throw new AwsError(
        'AlreadyExistsException',
        `Stack [${input.StackName}] already exists`,
      );
    }
    return existing;
  }

  function checkQuota(): void {
    const count = stacks
      .all()
      .filter(stack => stack.status !== 'DELETE_COMPLETE').length;
    if (count >= quotas.stacks()) {
      throw new AwsError(
        'LimitExceededException',
        'Limit for stack has been exceeded',
      );
    }
  }

  return {
    CreateStack(input: CreateStackInput) {
      only(
        input,
        [
          'StackName',
          'TemplateBody',
          'TemplateURL',
          'Parameters',
          'Capabilities',
          'Tags',
          'OnFailure',
          'DisableRollback',
          'DeploymentConfig',
          'ClientRequestToken',
          'RoleARN',
          'EnableTerminationProtection',
        ],
        'cloudformation:CreateStack',
      );
      const name = input.StackName!;
      requireName(name, 'stackName');
      const existing = alreadyCreated(input);
      if (existing) {
        return { StackId: existing.id };
      }
      const text = templateText(s3, input);
      const template = parseTemplate(text);
      checkCapabilities(template, input.Capabilities);
      checkQuota();
      const { account } = stacks;
      const stack: StackRecord = {
        id: account.arn(
          'cloudformation',
          `stack/${name}/${account.ids.uuid()}`,
        ),
        name,
        status: 'CREATE_IN_PROGRESS',
        description: template.Description,
        template: text,
        ...resolveParameters(
          template,
          Object.fromEntries(
            (input.Parameters ?? []).map(parameter => [
              parameter.ParameterKey!,
              parameter.ParameterValue!,
            ]),
          ),
        ),
        tags: tagsOf(input.Tags),
        outputs: [],
        ...deploymentOf(input, 'cloudformation:CreateStack'),
        terminationProtection: input.EnableTerminationProtection ?? false,
        clientRequestToken: input.ClientRequestToken,
        createdAt: stacks.now(),
      };
      engine.check(stack);
      stacks.save(stack);
      stacks.setStatus(stack.id, 'CREATE_IN_PROGRESS', {
        reason: 'User Initiated',
      });
      engine.create(stack);
      return { StackId: stack.id };
    },
  };
}
