import { z } from 'zod';
import { AwsError, NotSupportedError } from '../errors';
import type { Template } from './model';

const value: z.ZodType = z.any();

const resource = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), value).optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Condition: z.string().optional(),
  DeletionPolicy: z
    .enum(['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'])
    .optional(),
  UpdateReplacePolicy: z.enum(['Delete', 'Retain', 'Snapshot']).optional(),
  // It shapes how instances are replaced; there are none.
  UpdatePolicy: z
    .strictObject({ AutoScalingScheduledAction: value.optional() })
    .optional(),
  Metadata: value.optional(),
});

const parameter = z.strictObject({
  Type: z.string(),
  Default: z.union([z.string(), z.number()]).optional(),
  Description: z.string().optional(),
  AllowedValues: z.array(z.union([z.string(), z.number()])).optional(),
  AllowedPattern: z.string().optional(),
  MinLength: z.coerce.number().optional(),
  MaxLength: z.coerce.number().optional(),
  MinValue: z.coerce.number().optional(),
  MaxValue: z.coerce.number().optional(),
  ConstraintDescription: z.string().optional(),
  NoEcho: z.boolean().optional(),
});

const rule = z.strictObject({
  RuleCondition: value.optional(),
  Assertions: z.array(
    z.strictObject({ Assert: value, AssertDescription: z.string().optional() }),
  ),
});

const template = z.strictObject({
  AWSTemplateFormatVersion: z.literal('2010-09-09').optional(),
  Description: z.string().optional(),
  Metadata: value.optional(),
  Parameters: z.record(z.string(), parameter).optional(),
  Mappings: z
    .record(z.string(), z.record(z.string(), z.record(z.string(), value)))
    .optional(),
  Rules: z.record(z.string(), rule).optional(),
  Conditions: z.record(z.string(), value).optional(),
  Resources: z.record(z.string(), resource),
  Outputs: z
    .record(
      z.string(),
      z.strictObject({
        Value: value,
        Description: z.string().optional(),
        Condition: z.string().optional(),
        Export: z.strictObject({ Name: value }).optional(),
      }),
    )
    .optional(),
});

/** CloudFormation's limit of resources in a template. */
const MAX_RESOURCES = 500;

export const validationError = (message: string) =>
  new AwsError('ValidationError', message);

/** Reads a template, which must be JSON; sections that are not supported are refused by name. */
export function parseTemplate(text: string): Template {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw /^\s*[{[]/.test(text)
      ? validationError(
          `Template format error: JSON not well-formed. ${
            (error as Error).message
          }`,
        )
      : new NotSupportedError('templates in YAML');
  }
  for (const section of ['Transform', 'Hooks']) {
    if (json[section] !== undefined) {
      throw new NotSupportedError(`the template section ${section}`);
    }
  }
  const result = template.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw validationError(
      `Template format error: [/${issue.path.join('/')}] ${issue.message}`,
    );
  }
  const count = Object.keys(result.data.Resources).length;
  if (count === 0 || count > MAX_RESOURCES) {
    throw validationError(
      `Template format error: Number of resources, ${count}, must be from 1 to ${MAX_RESOURCES}`,
    );
  }
  for (const section of ['Rules', 'Conditions', 'Outputs'] as const) {
    if (JSON.stringify(json[section] ?? {}).includes('{{resolve:')) {
      throw new NotSupportedError(`dynamic references in ${section}`);
    }
  }
  return result.data as Template;
}
