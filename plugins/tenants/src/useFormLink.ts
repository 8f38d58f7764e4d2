import { useRouteRef } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { templateRouteRef } from './routes';

/** Gives addresses of templates' forms, filled in; none where the portal has no scaffolder. */
export function useFormLinks() {
  const route = useRouteRef(templateRouteRef);
  return useCallback(
    (templateName: string, values?: object): string | undefined => {
      const href = route?.({ namespace: 'default', templateName });
      return href && values
        ? `${href}?formData=${encodeURIComponent(JSON.stringify(values))}`
        : href;
    },
    [route],
  );
}

/** Address of a template's form, filled in; absent where the portal has no scaffolder. */
export const useFormLink = (
  templateName: string,
  values?: object,
): string | undefined => useFormLinks()(templateName, values);
