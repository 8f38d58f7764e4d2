import type { UpdateStackInput } from '@aws-sdk/client-cloudformation';
import { NotSupportedError } from '../../errors';
import { only } from '../../http/only';
import type { S3 } from '../../services/s3';
import type { AwsService } from '../../types';
import type { Engine } from '../Engine';
import type { StackRecord } from '../model';
import { resolveParameters } from '../parameters';
import type { Stacks } from '../stacks';
import { parseTemplate, validationError } from '../template';
import { deploymentOf, tagsOf } from './options';
import { checkCapabilities, templateText } from './source';

/** A stack in one of these states can be changed. */
export const UPDATABLE = /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/;

const same = (a: object = {}, b: object = {}) =>
  JSON.stringify(Object.entries(a).sort()) ===
  JSON.stringify(Object.entries(b).sort());

/** Refuses a stack in a state from which there is no way forward. */
function checkState(stack: StackRecord, onFailure: string): void {
  if (UPDATABLE.test(stack.status)) {
    return;
  }
  if (/^(CREATE|UPDATE)_FAILED$/.test(stack.status)) {
    throw onFailure === 'DO_NOTHING'
      ? new NotSupportedError(
          `going on from ${stack.status} by cloudformation:UpdateStack`,
        )
      : validationError(
          `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, please use the rollback-stack API`,
        );
  }
  throw validationError(
    `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
  );
}

/** Changing stacks. */
export const updateOperations = (
  stacks: Stacks,
  engine: Engine,
  s3: S3,
): AwsService['operations'] => ({
  UpdateStack(input: UpdateStackInput) {
    only(
      input,
      [
        'StackName',
        'TemplateBody',
        'TemplateURL',
        'UsePreviousTemplate',
        'Parameters',
        'Capabilities',
        'Tags',
        'DisableRollback',
        'DeploymentConfig',
        'ClientRequestToken',
        'RoleARN',
      ],
      'cloudformation:UpdateStack',
    );
    const stack = stacks.require(input.StackName!);
    const repeated =
      input.ClientRequestToken !== undefined &&
      stack.clientRequestToken === input.ClientRequestToken;
    // A retry of the call that has begun, or ended, this update.
    if (repeated && /^UPDATE_/.test(stack.status)) {
      return { StackId: stack.id };
    }
    const deployment = deploymentOf(input, 'cloudformation:UpdateStack');
    checkState(stack, deployment.onFailure);
    const text = input.UsePreviousTemplate
      ? stack.template
      : templateText(s3, input);
    const template = parseTemplate(text);
    checkCapabilities(template, input.Capabilities);
    const given = Object.fromEntries(
      (input.Parameters ?? []).map(parameter => [
        parameter.ParameterKey!,
        parameter.UsePreviousValue
          ? stack.parameters[parameter.ParameterKey!]
          : parameter.ParameterValue!,
      ]),
    );
    const resolved = resolveParameters(template, given);
    const tags = input.Tags ? tagsOf(input.Tags) : stack.tags;
    if (
      text === stack.template &&
      same(resolved.parameters, stack.parameters) &&
      same(resolved.resolvedParameters, stack.resolvedParameters) &&
      same(tags, stack.tags)
    ) {
      throw validationError('No updates are to be performed.');
    }
    const changed: StackRecord = {
      ...stack,
      template: text,
      ...resolved,
      ...deployment,
      tags,
      clientRequestToken: input.ClientRequestToken,
      previous: {
        template: stack.template,
        parameters: stack.parameters,
        resolvedParameters: stack.resolvedParameters,
        noEcho: stack.noEcho,
        tags: stack.tags,
      },
      updatedAt: stacks.now(),
      changeSetId: undefined,
      drift: undefined,
    };
    engine.check(changed);
    stacks.save(changed);
    stacks.setStatus(stack.id, 'UPDATE_IN_PROGRESS', {
      reason: 'User Initiated',
    });
    engine.update(changed);
    return { StackId: stack.id };
  },
});
