import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { IMAGE_TAG_PATTERN } from '@tenantry/plugin-tenants-common';
import { useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import { CheckLine } from '../components/CheckLine';
import { Quiet } from '../components/Quiet';
import { CheckedField } from './CheckedField';
import { useCapacity } from './useCapacity';
import {
  readChosenTier,
  useChosenTier,
  type ValidationContext,
} from './useChosenTier';
import { hasStack, type OnboardValues } from './values';

const TYPING_MS = 400;

/** Says what is wrong with an image tag, or nothing. */
const explain = (tag: string): string | undefined =>
  IMAGE_TAG_PATTERN.test(tag)
    ? undefined
    : 'Use up to 128 letters, digits, ".", "_" and "-", for example 1.4.2.';

/**
 * Refuses what is no tag when the page of the form is left. A tag that no image has yet is
 * no mistake: the image may be on its way.
 */
export async function validateImageTag(
  imageTag: string | undefined,
  field: { addError(message: string): void },
  context: ValidationContext,
): Promise<void> {
  const problem = imageTag ? explain(imageTag) : undefined;
  // Left over from another tier, it is neither seen nor sent.
  if (problem && hasStack(await readChosenTier(context))) {
    field.addError(problem);
  }
}

/** Which version the tenant's services start with; checked once typing pauses. */
export const TenantImageTagField = (
  field: FieldExtensionComponentProps<string>,
) => {
  const { formData = '', schema, rawErrors = [], formContext } = field;
  const tier = useChosenTier(formContext);
  const { compute, cell }: OnboardValues = formContext?.formData ?? {};
  const [asked, setAsked] = useState('');
  useDebounce(() => setAsked(formData), TYPING_MS, [formData]);
  const problem = formData === '' ? undefined : explain(formData);
  const isAsked =
    hasStack(tier) && asked !== '' && asked === formData && !problem;
  const capacity = useCapacity(
    isAsked ? { tier: tier?.name, compute, imageTag: asked, cell } : {},
  );
  if (!hasStack(tier)) {
    return null;
  }
  const checks = isAsked && !capacity.isLoading && capacity.value?.checks;

  const line = () => {
    if (formData === '') {
      return <Quiet>{schema.description}</Quiet>;
    }
    if (problem) {
      return <CheckLine kind="bad" text={problem} />;
    }
    if (checks) {
      const images = checks.find(({ id }) => id === 'images');
      return images && images.state !== 'ok' ? (
        <CheckLine kind="unknown" text={images.message} />
      ) : (
        <CheckLine
          kind="good"
          text={`All services have an image "${asked}".`}
        />
      );
    }
    if (isAsked && capacity.error) {
      return (
        <CheckLine
          kind="unknown"
          text={`Whether there is such an image could not be found out: ${capacity.error.message}`}
        />
      );
    }
    return (
      <CheckLine
        kind="waiting"
        text={`Looking for images with the tag "${formData}" …`}
      />
    );
  };

  return (
    <CheckedField
      field={field}
      isWrong={Boolean(problem || rawErrors.length > 0)}
      line={line()}
    />
  );
};
