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
import { useCallback, type ComponentType } from 'react';
import { useNavigate } from 'react-router-dom';
import { Problem } from '../components/Problem';
import { taskRouteRef } from '../routes';
import { useLoad } from '../useLoad';
import type { FormAddress } from './FormGate';

/** What a form holds, as far as it is filled in. */
export type FormValues = ScaffolderScaffoldOptions['values'];

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

/** Starts the task, and goes to its page. */
function useStart(
  { namespace, templateName }: FormAddress,
  toTask: (values: FormValues) => Promise<FormValues>,
) {
  const scaffolder = useApi(scaffolderApiRef);
  const errors = useApi(errorApiRef);
  const navigate = useNavigate();
  const taskRoute = useRouteRef(taskRouteRef);
  return async (values: FormValues) => {
    try {
      const { taskId } = await scaffolder.scaffold({
        templateRef: `template:${namespace}/${templateName}`,
        values: await toTask(values),
      });
      if (taskRoute) {
        navigate(taskRoute({ taskId }));
      }
    } catch (error) {
      errors.post(error as Error);
    }
  };
}

const asTheyAre = async (values: FormValues) => values;

/** The form of a template: the scaffolder's own, with a review that says what will happen. */
export const FormWizard = ({
  address,
  title,
  Review,
  toTask = asTheyAre,
}: {
  address: FormAddress;
  /** For the way back, at the top of the page. */
  title: string;
  Review: ComponentType<{ values: FormValues }>;
  /** What the task is started with. */
  toTask?: (values: FormValues) => Promise<FormValues>;
}) => {
  const fields = useFormFields();
  const start = useStart(address, toTask);
  // The same from one rendering to the next: another component would forget what it shows.
  const ReviewState = useCallback(
    ({ formState }: { formState: object }) => (
      <Review values={formState as FormValues} />
    ),
    [Review],
  );
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
    <BreadcrumbEntry entry={{ label: title, href: '.' }}>
      <EmbeddableWorkflow
        {...address}
        extensions={fields.value}
        components={{ ReviewStateComponent: ReviewState }}
        onCreate={start}
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
