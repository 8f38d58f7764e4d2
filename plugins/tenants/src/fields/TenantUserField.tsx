import { useApi } from '@backstage/core-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  explainTenantId,
  USER_ID_PATTERN,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import { tenantsApiRef } from '../api/TenantsApi';
import { CheckLine } from '../components/CheckLine';
import { Quiet } from '../components/Quiet';
import { useLoad } from '../useLoad';
import { userWords } from '../users/words';
import { CheckedField } from './CheckedField';

const TYPING_MS = 300;

/** Who that is, asked once typing pauses. */
function useUser(tenantId: string, user: string) {
  const api = useApi(tenantsApiRef);
  const [asked, setAsked] = useState({ tenantId, user });
  useDebounce(() => setAsked({ tenantId, user }), TYPING_MS, [tenantId, user]);
  const load = useCallback(
    async (signal: AbortSignal) =>
      !USER_ID_PATTERN.test(asked.user) || explainTenantId(asked.tenantId)
        ? undefined
        : api.getUser(asked.tenantId, asked.user, signal),
    // Not the object: once nobody types any more it is a new one with the same in it.
    [api, asked.tenantId, asked.user],
  );
  const { value, error, isLoading } = useLoad(load);
  const isAsked = asked.tenantId === tenantId && asked.user === user;
  return isAsked && !isLoading ? { found: value, error } : {};
}

/** A user of the tenant that the form is about: says who it is, since their id tells nobody. */
export const TenantUserField = (
  field: FieldExtensionComponentProps<string>,
) => {
  const { formData = '', schema, rawErrors = [], formContext } = field;
  const tenantId = String(formContext?.formData?.tenantId ?? '');
  const { found, error } = useUser(tenantId, formData);

  const line = () => {
    if (!USER_ID_PATTERN.test(formData) || explainTenantId(tenantId)) {
      return rawErrors[0] ? (
        <CheckLine kind="bad" text={rawErrors[0]} />
      ) : (
        <Quiet>{schema.description}</Quiet>
      );
    }
    if (error) {
      return <CheckLine kind="bad" text={error.message} />;
    }
    return found ? (
      <CheckLine kind="good" text={userWords(found)} />
    ) : (
      <CheckLine kind="waiting" text="Looking who that is …" />
    );
  };

  return (
    <CheckedField
      field={field}
      isWrong={Boolean(error || rawErrors[0])}
      line={line()}
    />
  );
};
