import type { Capability } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../errors';
import type { S3 } from '../../services/s3';
import type { Template } from '../model';
import { validationError } from '../template';

/** CloudFormation's limits of a template's length, bytes: in a call, and behind a URL. */
const MAX_BYTES = { body: 51_200, url: 1_048_576 };

/** Types that a stack may make only when the caller says so. */
const IAM_TYPE = /^AWS::IAM::/;

/** The text of the template that a call gives, or says where it is. */
export function templateText(
  s3: S3,
  input: { TemplateBody?: string; TemplateURL?: string },
): string {
  if (input.TemplateBody !== undefined) {
    if (Buffer.byteLength(input.TemplateBody) > MAX_BYTES.body) {
      throw validationError(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BYTES.body}`,
      );
    }
    return input.TemplateBody;
  }
  if (!input.TemplateURL) {
    throw validationError(
      'Either Template URL or Template Body must be specified.',
    );
  }
  if (!URL.canParse(input.TemplateURL)) {
    throw validationError('TemplateURL must be a supported URL.');
  }
  const [, bucket, ...key] = new URL(input.TemplateURL).pathname
    .split('/')
    .map(decodeURIComponent);
  let text: string;
  try {
    text = s3.getObject(bucket, key.join('/')).toString();
  } catch (error) {
    throw validationError(`S3 error: ${(error as Error).message}`);
  }
  if (Buffer.byteLength(text) > MAX_BYTES.url) {
    throw validationError(
      `Template may not exceed ${MAX_BYTES.url} bytes in size.`,
    );
  }
  return text;
}

/** The capability that a template needs, and which resources make it so. */
export function neededCapability(
  template: Template,
): { capability: Capability; resources: string[] } | undefined {
  const iam = Object.entries(template.Resources).filter(([, { Type }]) =>
    IAM_TYPE.test(Type),
  );
  if (iam.length === 0) {
    return undefined;
  }
  const named = iam.some(
    ([, { Properties = {} }]) =>
      'RoleName' in Properties || 'InstanceProfileName' in Properties,
  );
  return {
    capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM',
    resources: iam.map(([logicalId]) => logicalId),
  };
}

/** Refuses a template that needs a capability the caller has not acknowledged. */
export function checkCapabilities(
  template: Template,
  given: Capability[] = [],
): void {
  const needed = neededCapability(template)?.capability;
  // Who acknowledges named resources acknowledges the others, too.
  if (
    needed &&
    !given.includes(needed) &&
    !given.includes('CAPABILITY_NAMED_IAM')
  ) {
    throw new AwsError(
      'InsufficientCapabilitiesException',
      `Requires capabilities : [${needed}]`,
    );
  }
}
