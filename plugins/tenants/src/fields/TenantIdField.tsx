import { useApi, type ApiHolder } from '@backstage/core-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Button, Flex } from '@backstage/ui';
import {
  explainTenantId,
  type AvailabilityResponse,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import { tenantsApiRef } from '../api/TenantsApi';
import { CheckLine } from '../components/CheckLine';
import { Quiet } from '../components/Quiet';
import { useLoad } from '../useLoad';
import { CheckedField } from './CheckedField';

const TYPING_MS = 300;

/** Refuses ids that are malformed or taken when the page of the form is left. */
export async function validateTenantId(
  value: string,
  field: { addError(message: string): void },
  { apiHolder }: { apiHolder: ApiHolder },
): Promise<void> {
  const problem = explainTenantId(value);
  if (problem) {
    field.addError(problem);
    return;
  }
  const { available, message } = await apiHolder
    .get(tenantsApiRef)!
    .getAvailability(value);
  if (!available) {
    field.addError(message);
  }
}

/** Whether an id can be had, asked once typing pauses. */
function useAvailability(tenantId: string) {
  const api = useApi(tenantsApiRef);
  const [asked, setAsked] = useState('');
  useDebounce(() => setAsked(tenantId), TYPING_MS, [tenantId]);
  const load = useCallback(
    async (signal: AbortSignal): Promise<AvailabilityResponse | undefined> =>
      asked === '' || explainTenantId(asked)
        ? undefined
        : api.getAvailability(asked, signal),
    [api, asked],
  );
  const { value, error, reload } = useLoad(load);
  return {
    answer: value?.tenantId === tenantId ? value : undefined,
    error: asked === tenantId ? error : undefined,
    askAgain: reload,
  };
}

/** The id of a new tenant: checked while it is typed, for its shape and whether it is free. */
export const TenantIdField = (field: FieldExtensionComponentProps<string>) => {
  const { formData = '', schema, rawErrors = [] } = field;
  const problem = formData === '' ? undefined : explainTenantId(formData);
  const { answer, error, askAgain } = useAvailability(formData);
  const refused = formData === '' ? rawErrors[0] : undefined;

  const line = () => {
    if (problem) {
      return <CheckLine kind="bad" text={problem} />;
    }
    if (refused) {
      return <CheckLine kind="bad" text={refused} />;
    }
    if (formData === '') {
      return <Quiet>{schema.description}</Quiet>;
    }
    if (error) {
      return (
        <Flex align="center" gap="2">
          <CheckLine
            kind="bad"
            text={`Whether it is free could not be found out: ${error.message}`}
          />
          <Button size="small" variant="tertiary" onPress={askAgain}>
            Try again
          </Button>
        </Flex>
      );
    }
    return answer ? (
      <CheckLine
        kind={answer.available ? 'good' : 'bad'}
        text={answer.message}
      />
    ) : (
      <CheckLine
        kind="waiting"
        text={`Looking whether "${formData}" is free …`}
      />
    );
  };

  return (
    <CheckedField
      field={field}
      isWrong={Boolean(problem || refused || answer?.available === false)}
      line={line()}
    />
  );
};
