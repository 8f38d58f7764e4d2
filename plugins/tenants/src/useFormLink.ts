import { useRouteRef } from '@backstage/core-plugin-api';
import { templateRouteRef } from './routes';

/** Address of a template's form, filled in; absent where the portal has no scaffolder. */
export function useFormLink(
  templateName: string,
  values?: object,
): string | undefined {
  const href = useRouteRef(templateRouteRef)?.({
    namespace: 'default',
    templateName,
  });
  return href && values
    ? `${href}?formData=${encodeURIComponent(JSON.stringify(values))}`
    : href;
}
