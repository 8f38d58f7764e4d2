import { Button, Flex, Skeleton } from '@backstage/ui';
import type { TenantListItem } from '@tenantry/plugin-tenants-common';
import type { ReactNode } from 'react';
import { OnboardButton } from '../components/OnboardButton';
import { Panel } from '../components/Panel';
import { Quiet } from '../components/Quiet';
import { formatNumber } from '../words';
import type { TierTenants } from './useTierTenants';

/** A tier's tenants in whichever form suits it, page by page. */
export const TenantsPanel = ({
  title,
  note,
  tenants,
  children,
}: {
  title: string;
  note?: string;
  tenants: TierTenants;
  children: (items: TenantListItem[]) => ReactNode;
}) => {
  const { value, error, isLoading, reload, showMore } = tenants;
  return (
    <Panel
      title={title}
      note={value?.items.length === 0 ? undefined : note}
      problem={
        error && {
          title: value
            ? 'This may be old: reading the tenants anew failed'
            : 'The tenants of this tier could not be read',
          error,
          onRetry: reload,
        }
      }
    >
      {!value && !error && <Skeleton width="100%" height={240} />}
      {value?.items.length === 0 && (
        <Flex direction="column" gap="3" align="start">
          <Quiet variant="body-medium">
            No tenant has chosen this tier yet.
          </Quiet>
          <OnboardButton label="Onboard one" variant="secondary" />
        </Flex>
      )}
      {value && value.items.length > 0 && children(value.items)}
      {value?.more && (
        <Flex align="center" gap="3">
          <Button
            size="small"
            variant="secondary"
            isPending={isLoading}
            onPress={showMore}
          >
            Show more
          </Button>
          <Quiet>
            {formatNumber(value.items.length)} of{' '}
            {formatNumber(value.totalItems)}
          </Quiet>
        </Flex>
      )}
    </Panel>
  );
};
