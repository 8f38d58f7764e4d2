import { useRouteRef } from '@backstage/core-plugin-api';
import { Header, Text } from '@backstage/ui';
import {
  TIER_NAMES,
  TIER_WORDS,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { NONE } from '../charts/series';
import { OnboardButton } from '../components/OnboardButton';
import { RelativeTime } from '../components/RelativeTime';
import { rootRouteRef } from '../routes';

/** What the fleet and its tiers have in common: title, tabs, how old the data is, the button. */
export const TenantsHeader = ({
  tab,
  description,
  updatedAt,
  withButton = true,
}: {
  tab: 'fleet' | TierName;
  /** Absent while it is loaded. */
  description?: string;
  /** ISO time. */
  updatedAt?: string;
  /** False where the page's middle has the button. */
  withButton?: boolean;
}) => {
  const root = useRouteRef(rootRouteRef)();
  return (
    <Header
      title="Tenants"
      // Keeps its place while it is loaded.
      description={description ?? '\u00a0'}
      metadata={[
        {
          label: 'Updated',
          value: (
            <Text variant="body-medium">
              {updatedAt && <RelativeTime at={updatedAt} />}
              {!updatedAt && (description ? 'not yet' : NONE)}
            </Text>
          ),
        },
      ]}
      tabs={[
        { id: 'fleet', label: 'Fleet', href: root },
        ...TIER_NAMES.map(name => ({
          id: name,
          label: TIER_WORDS[name],
          href: `${root}/${name}`,
        })),
      ]}
      activeTabId={tab}
      customActions={withButton && <OnboardButton />}
    />
  );
};
