import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import {
  isSwitched,
  tenantOperatePermission,
  type Tenant,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { useFormLink } from '../useFormLink';

const MoveButton = ({
  tenantId,
  tier,
  label,
}: {
  tenantId: string;
  tier: TierName;
  label: string;
}) => {
  const href = useFormLink('change-tier', { tenantId, tier });
  const { allowed } = usePermission({
    permission: tenantOperatePermission,
    resourceRef: tenantId,
  });
  return allowed && href ? (
    <ButtonLink href={href} variant="secondary" size="small">
      {label}
    </ButtonLink>
  ) : null;
};

/** Both ways out of a change of tier that was cut off; not there for those who may not. */
export const MoveButtons = ({
  tenant: { tenantId, move },
}: {
  tenant: Tenant;
}) =>
  move ? (
    <>
      <MoveButton tenantId={tenantId} tier={move.to} label="Go on with it" />
      {move.phase !== 'cleaning' && (
        <MoveButton
          tenantId={tenantId}
          tier={move.from}
          label={isSwitched(move) ? 'Turn it back' : 'Take it back'}
        />
      )}
    </>
  ) : null;
