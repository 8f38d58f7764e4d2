import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Grid } from '@backstage/ui';
import TextField from '@material-ui/core/TextField';
import { useState } from 'react';
import { ChoiceField, type Choice } from './ChoiceField';
import {
  explainPart,
  explainProvider,
  PROVIDER_PARTS,
  type IdentityProviderValue,
} from './identityProvider';
import {
  readChosenTier,
  useChosenTier,
  type ValidationContext,
} from './useChosenTier';
import { hasStack } from './values';

const CHOICES: Array<Choice<'none' | 'oidc' | 'saml'>> = [
  {
    value: 'none',
    title: 'Its own user pool (default)',
    description: 'Users sign in with an e-mail address and a password.',
  },
  {
    value: 'oidc',
    title: 'OpenID Connect',
    description: "Users sign in with the customer's own OIDC provider.",
  },
  {
    value: 'saml',
    title: 'SAML',
    description: "Users sign in with the customer's own SAML provider.",
  },
];

/** Refuses what is incomplete when the page of the form is left. */
export async function validateIdentityProvider(
  value: IdentityProviderValue | undefined,
  field: { addError(message: string): void },
  context: ValidationContext,
): Promise<void> {
  const problems = explainProvider(value);
  // Left over from another tier, it is neither seen nor sent.
  if (problems.length > 0 && hasStack(await readChosenTier(context))) {
    problems.forEach(problem => field.addError(problem));
  }
}

/** Who says who the tenant's users are; the pool has one user pool for all. */
export const IdentityProviderField = ({
  formData = {},
  onChange,
  schema,
  rawErrors = [],
  idSchema,
  formContext,
}: FieldExtensionComponentProps<IdentityProviderValue>) => {
  const tier = useChosenTier(formContext);
  const [left, setLeft] = useState<readonly string[]>([]);
  if (!hasStack(tier)) {
    return null;
  }
  const { type } = formData;
  // What both types ask for stays when the type is changed; the rest goes.
  const choose = (next: 'none' | 'oidc' | 'saml') => {
    setLeft([]);
    const { name, callbackUrl } = formData;
    onChange(next === 'none' ? undefined : { type: next, name, callbackUrl });
  };
  return (
    <ChoiceField
      label={schema.title}
      description={schema.description}
      value={type ?? 'none'}
      onChange={choose}
      choices={CHOICES}
    >
      {type && (
        <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
          {PROVIDER_PARTS[type].map(each => {
            const { part, title, description, required } = each;
            const problem =
              left.includes(part) || rawErrors.length > 0
                ? explainPart(each, formData)
                : undefined;
            return (
              <TextField
                key={part}
                id={`${idSchema?.$id}_${part}`}
                label={title}
                required={required}
                fullWidth
                error={Boolean(problem)}
                helperText={problem ?? description}
                value={formData[part] ?? ''}
                onBlur={() => setLeft([...left, part])}
                onChange={({ target: { value } }) =>
                  onChange({
                    ...formData,
                    [part]: value === '' ? undefined : value,
                  })
                }
                inputProps={{ autoComplete: 'off', spellCheck: false }}
              />
            );
          })}
        </Grid.Root>
      )}
    </ChoiceField>
  );
};
