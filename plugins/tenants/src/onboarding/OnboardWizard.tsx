import { errorApiRef, useApi, useRouteRef } from '@backstage/core-plugin-api';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import {
  scaffolderApiRef,
  type FieldExtensionOptions,
  type ScaffolderScaffoldOptions,
} from '@backstage/plugin-scaffolder-react';
import {
  EmbeddableWorkflow,
  formFieldsApiRef,
} from '@backstage/plugin-scaffolder-react/alpha';
import { Container, Skeleton } from '@backstage/ui';
import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import { tenantsApiRef } from '../api/TenantsApi';
import { ONBOARD_TEMPLATE } from '../components/OnboardButton';
import { Problem } from '../components/Problem';
import { valuesFor, type OnboardValues } from '../fields/values';
import { taskRouteRef } from '../routes';
import { useLoad } from '../useLoad';
import { OnboardReview } from './OnboardReview';

const { namespace, templateName } = ONBOARD_TEMPLATE;

/** The fields of all plugins. */
function useFormFields() {
  const api = useApi(formFieldsApiRef);
  const load = useCallback(
    async () =>
      // They are such options; their type says no more than that they come from a plugin.
      (await api.loadFormFields()) as unknown as FieldExtensionOptions<
        any,
        any
      >[],
    [api],
  );
  return useLoad(load);
}

type Values = ScaffolderScaffoldOptions['values'];

/** Starts the task, and goes to its page. */
function useOnboard() {
  const scaffolder = useApi(scaffolderApiRef);
  const tenants = useApi(tenantsApiRef);
  const errors = useApi(errorApiRef);
  const navigate = useNavigate();
  const taskRoute = useRouteRef(taskRouteRef);
  return async (values: Values) => {
    try {
      const { items } = await tenants.getTiers();
      const chosen = values as OnboardValues;
      const tier = items.find(({ name }) => name === chosen.tier);
      const { taskId } = await scaffolder.scaffold({
        templateRef: `template:${namespace}/${templateName}`,
        values: valuesFor(chosen, tier) as Values,
      });
      if (taskRoute) {
        navigate(taskRoute({ taskId }));
      }
    } catch (error) {
      errors.post(error as Error);
    }
  };
}

const Review = ({ formState }: { formState: object }) => (
  <OnboardReview values={formState} />
);

/** The onboarding form: the scaffolder's own, with a review that says what will happen. */
export const OnboardWizard = () => {
  const fields = useFormFields();
  const onboard = useOnboard();
  if (fields.error) {
    return (
      <Container>
        <Problem
          title="The form could not be read"
          error={fields.error}
          onRetry={fields.reload}
        />
      </Container>
    );
  }
  if (!fields.value) {
    return (
      <Container>
        <Skeleton height={420} />
      </Container>
    );
  }
  return (
    <BreadcrumbEntry entry={{ label: 'Onboard a tenant', href: '.' }}>
      <EmbeddableWorkflow
        namespace={namespace}
        templateName={templateName}
        extensions={fields.value}
        components={{ ReviewStateComponent: Review }}
        onCreate={onboard}
        onError={error => (
          <Problem
            title="The form could not be read"
            error={error ?? new Error('Nobody said why.')}
          />
        )}
      />
    </BreadcrumbEntry>
  );
};
