import { useApi } from '@backstage/core-plugin-api';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Alert, Container, Skeleton } from '@backstage/ui';
import { useCallback, type ReactNode } from 'react';
import { Problem } from '../components/Problem';
import { useLoad } from '../useLoad';

/** Of a template's form. */
export interface FormAddress {
  namespace: string;
  templateName: string;
}

/** Shows a template's form to those who may use it, and says so to the others. */
export const FormGate = ({
  namespace,
  templateName,
  children,
}: FormAddress & { children: ReactNode }) => {
  const catalog = useApi(catalogApiRef);
  const load = useCallback(
    async () =>
      (await catalog.getEntityByRef({
        kind: 'template',
        namespace,
        name: templateName,
      })) !== undefined,
    [catalog, namespace, templateName],
  );
  const { value: isShown, error, reload } = useLoad(load);
  if (isShown) {
    return children;
  }
  return (
    <BreadcrumbEntry entry={{ label: 'Form', href: '.' }}>
      <Container pt="4">
        {error && (
          <Problem
            title="The form could not be read"
            error={error}
            onRetry={reload}
          />
        )}
        {!error && isShown === undefined && <Skeleton height={420} />}
        {!error && isShown === false && (
          <Alert
            status="warning"
            icon
            title={`You may not use the form "${templateName}", or there is none`}
            description="Operators may use all of them; who owns a tenant may use those that change it. Ask one of the operators to do it for you, or to make you an owner."
          />
        )}
      </Container>
    </BreadcrumbEntry>
  );
};
