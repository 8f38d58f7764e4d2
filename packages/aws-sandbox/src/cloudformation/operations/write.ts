import type {
  CreateStackInput,
  Parameter,
  Tag,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../errors';
import { only } from '../../http/only';
import type { S3 } from '../../services/s3';
import type { AwsService } from '../../types';
import type { Engine } from '../Engine';
import type { StackRecord } from '../model';
import { resolveParameters } from '../parameters';
import type { Stacks } from '../stacks';
import { parseTemplate, validationError } from '../template';

const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
/** Types that a stack may make only when the caller says so. */
const IAM_TYPE = /^AWS::IAM::/;
const NAMED_IAM = 'CAPABILITY_NAMED_IAM';

const tagsOf = (tags: Tag[] = []) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));

const valuesOf = (parameters: Parameter[] = []) =>
  Object.fromEntries(
    parameters.map(({ ParameterKey, ParameterValue }) => [
      ParameterKey!,
      ParameterValue!,
    ]),
  );

/** CloudFormation's operations that change stacks. */
export function writeOperations(
  stacks: Stacks,
  engine: Engine,
  s3: S3,
): AwsService['operations'] {
  function templateText(input: CreateStackInput): string {
    if (input.TemplateBody !== undefined) {
      return input.TemplateBody;
    }
    if (!input.TemplateURL) {
      throw validationError(
        'Either Template URL or Template Body must be specified.',
      );
    }
    const [, bucket, ...key] = new URL(input.TemplateURL).pathname
      .split('/')
      .map(decodeURIComponent);
    try {
      return s3.getObject(bucket, key.join('/')).toString();
    } catch (error) {
      throw validationError(`S3 error: ${(error as Error).message}`);
    }
  }

  function checkCapabilities(input: CreateStackInput, text: string): void {
    const needsIam = Object.values(parseTemplate(text).Resources).filter(
      resource => IAM_TYPE.test(resource.Type),
    );
    const named = needsIam.some(
      ({ Properties = {} }) => 'RoleName' in Properties,
    );
    const given: string[] = input.Capabilities ?? [];
    const enough =
      needsIam.length === 0 ||
      given.includes(NAMED_IAM) ||
      (!named && given.includes('CAPABILITY_IAM'));
    if (!enough) {
      throw new AwsError(
        'InsufficientCapabilitiesException',
        `Requires capabilities : [${named ? NAMED_IAM : 'CAPABILITY_IAM'}]`,
      );
    }
  }

  function isSettled(stack: StackRecord): boolean {
    return !stack.status.endsWith('_IN_PROGRESS');
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
          'ClientRequestToken',
          'EnableTerminationProtection',
        ],
        'cloudformation:CreateStack',
      );
      const name = input.StackName!;
      if (!STACK_NAME.test(name)) {
        throw validationError(
          `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
        );
      }
      const existing = stacks.find(name);
      if (existing) {
        if (
          input.ClientRequestToken &&
          existing.clientRequestToken === input.ClientRequestToken
        ) {
          return { StackId: existing.id };
        }
        throw new AwsError(
          'AlreadyExistsException',
          `Stack [${name}] already exists`,
        );
      }
      const template = templateText(input);
      checkCapabilities(input, template);
      const { account } = stacks;
      const stack: StackRecord = {
        id: account.arn(
          'cloudformation',
          `stack/${name}/${account.ids.uuid()}`,
        ),
        name,
        status: 'CREATE_IN_PROGRESS',
        description: parseTemplate(template).Description,
        template,
        parameters: resolveParameters(
          parseTemplate(template),
          valuesOf(input.Parameters),
        ),
        tags: tagsOf(input.Tags),
        outputs: [],
        onFailure: input.DisableRollback
          ? 'DO_NOTHING'
          : input.OnFailure ?? 'ROLLBACK',
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

    UpdateStack(input) {
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
          'ClientRequestToken',
        ],
        'cloudformation:UpdateStack',
      );
      const stack = stacks.require(input.StackName);
      if (
        !isSettled(stack) ||
        !/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status)
      ) {
        throw validationError(
          `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
        );
      }
      const template = input.UsePreviousTemplate
        ? stack.template
        : templateText(input);
      checkCapabilities(input, template);
      const given = Object.fromEntries(
        (input.Parameters ?? []).map((parameter: Parameter) => [
          parameter.ParameterKey!,
          parameter.UsePreviousValue
            ? stack.parameters[parameter.ParameterKey!]
            : parameter.ParameterValue!,
        ]),
      );
      const parameters = resolveParameters(parseTemplate(template), given);
      const tags = input.Tags ? tagsOf(input.Tags) : stack.tags;
      const same = (a: object, b: object) =>
        JSON.stringify(Object.entries(a).sort()) ===
        JSON.stringify(Object.entries(b).sort());
      if (
        template === stack.template &&
        same(parameters, stack.parameters) &&
        same(tags, stack.tags)
      ) {
        throw validationError('No updates are to be performed.');
      }
      const changed: StackRecord = {
        ...stack,
        template,
        parameters,
        tags,
        clientRequestToken: input.ClientRequestToken,
        previous: {
          template: stack.template,
          parameters: stack.parameters,
          tags: stack.tags,
        },
        updatedAt: stacks.now(),
      };
      engine.check(changed);
      stacks.save(changed);
      stacks.setStatus(stack.id, 'UPDATE_IN_PROGRESS', {
        reason: 'User Initiated',
      });
      engine.update(changed);
      return { StackId: stack.id };
    },

    DeleteStack(input) {
      only(
        input,
        ['StackName', 'ClientRequestToken'],
        'cloudformation:DeleteStack',
      );
      const stack = stacks.find(input.StackName);
      // Deleting what is not there succeeds, as in AWS.
      if (!stack || /^DELETE_(COMPLETE|IN_PROGRESS)$/.test(stack.status)) {
        return;
      }
      if (stack.terminationProtection) {
        throw validationError(
          `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
        );
      }
      if (!isSettled(stack)) {
        throw validationError(
          `Stack:${stack.id} is in ${stack.status} state and can not be deleted.`,
        );
      }
      engine.delete(
        stacks.setStatus(stack.id, 'DELETE_IN_PROGRESS', {
          reason: 'User Initiated',
          clientRequestToken: input.ClientRequestToken,
        }),
      );
    },
  };
}
