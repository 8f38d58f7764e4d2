import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import type {
  tenantOffboardPermission,
  tenantOperatePermission,
} from '@tenantry/plugin-tenants-common';
import { useFormLink } from '../useFormLink';

/** Opens the form of an operation on a tenant, filled in; not there for those who may not. */
export const OperationButton = ({
  template,
  values,
  permission,
  label,
  variant = 'secondary',
}: {
  template: string;
  values: { tenantId: string; [field: string]: string | undefined };
  permission: typeof tenantOffboardPermission | typeof tenantOperatePermission;
  label: string;
  variant?: 'primary' | 'secondary';
}) => {
  const href = useFormLink(template, values);
  const { allowed } = usePermission({
    permission,
    resourceRef: values.tenantId,
  });
  return allowed && href ? (
    <ButtonLink href={href} variant={variant} size="small">
      {label}
    </ButtonLink>
  ) : null;
};
