import type {
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ParameterDeclaration,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import { only } from '../../http/only';
import type { S3 } from '../../services/s3';
import type { AwsService } from '../../types';
import type { Template, TemplateParameter } from '../model';
import type { Stacks } from '../stacks';
import { parseTemplate } from '../template';
import { neededCapability, templateText } from './source';

const parameterShape = (name: string, parameter: TemplateParameter) => ({
  ParameterKey: name,
  DefaultValue:
    parameter.Default === undefined ? undefined : String(parameter.Default),
  NoEcho: parameter.NoEcho ?? false,
  Description: parameter.Description,
});

const parametersOf = ({ Parameters = {} }: Template) =>
  Object.entries(Parameters);

/** What templates ask for and need, without applying them. */
export const templateOperations = (
  stacks: Stacks,
  s3: S3,
): AwsService['operations'] => {
  const capabilitiesOf = (template: Template) => {
    const needed = neededCapability(template);
    return needed
      ? {
          Capabilities: [needed.capability],
          CapabilitiesReason: `The following resource(s) require capabilities: [${needed.resources
            .map(logicalId => template.Resources[logicalId].Type)
            .filter((type, index, types) => types.indexOf(type) === index)
            .join(', ')}]`,
        }
      : { Capabilities: [] };
  };

  return {
    ValidateTemplate(input: ValidateTemplateInput): ValidateTemplateOutput {
      only(
        input,
        ['TemplateBody', 'TemplateURL'],
        'cloudformation:ValidateTemplate',
      );
      const template = parseTemplate(templateText(s3, input));
      return {
        Description: template.Description,
        Parameters: parametersOf(template).map(([name, parameter]) =>
          parameterShape(name, parameter),
        ),
        ...capabilitiesOf(template),
      };
    },

    GetTemplateSummary(
      input: GetTemplateSummaryInput,
    ): GetTemplateSummaryOutput {
      only(
        input,
        ['TemplateBody', 'TemplateURL', 'StackName'],
        'cloudformation:GetTemplateSummary',
      );
      const template = parseTemplate(
        input.StackName
          ? stacks.require(input.StackName).template
          : templateText(s3, input),
      );
      return {
        Description: template.Description,
        Parameters: parametersOf(template).map(
          ([name, parameter]): ParameterDeclaration => ({
            ...parameterShape(name, parameter),
            ParameterType: parameter.Type,
            ParameterConstraints: {
              AllowedValues: parameter.AllowedValues?.map(String),
            },
          }),
        ),
        ResourceTypes: [
          ...new Set(
            Object.values(template.Resources).map(resource => resource.Type),
          ),
        ],
        ...capabilitiesOf(template),
      };
    },
  };
};
