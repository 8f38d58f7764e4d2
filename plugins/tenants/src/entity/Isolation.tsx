import { Flex, Text } from '@backstage/ui';
import {
  RiDatabase2Line,
  RiGroupLine,
  RiServerLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import {
  listInWords,
  type Tenant,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { useId } from 'react';
import { ISOLATION_WORDS } from '../words';

/** Of the picture where its parts stand side by side. */
export const ISOLATION_HEIGHT = 128;

type Owner = 'own' | 'shared' | 'partly shared';

/** A tenant that has left the pool goes on with the pool's user pool. */
export const sharesUserPool = ({ isolation, identity }: Tenant): boolean =>
  isolation === 'pool' || Boolean(identity?.shared);

/** Solid is the tenant's own; dashed is shared. Words say so, too. */
const border = (owner: Owner) =>
  owner === 'shared'
    ? '2px dashed var(--bui-border-2)'
    : '2px solid var(--bui-accent-bg)';

const Part = ({
  icon: Icon,
  name,
  owner,
  detail,
}: {
  icon: RemixiconComponentType;
  name: string;
  owner: Owner;
  detail?: string;
}) => (
  <div
    style={{
      flex: '1 1 auto',
      display: 'flex',
      alignItems: 'center',
      gap: 'var(--bui-space-2)',
      padding: 'var(--bui-space-2) var(--bui-space-3)',
      border: border(owner),
      borderRadius: 'var(--bui-radius-2)',
      background: 'var(--bui-bg-neutral-2)',
    }}
  >
    <Icon size={18} aria-hidden style={{ flexShrink: 0 }} />
    <Text variant="body-small">
      <Text variant="body-small" weight="bold">
        {name}
      </Text>
      : {detail ?? owner}
    </Text>
  </div>
);

/** What the tenant shares with others and what is its own, as a picture that can be read. */
export const Isolation = ({
  tenant,
  tier,
}: {
  tenant: Tenant;
  tier?: Tier;
}) => {
  const captionId = useId();
  const silo = tenant.isolation !== 'pool';
  const cluster: Owner = tenant.isolation === 'silo-cluster' ? 'own' : 'shared';
  const rest: Owner = silo ? 'own' : 'shared';
  const sharedRows = (silo && tier?.silo?.sharedRows) || [];
  const sharesSome = sharedRows.length > 0;
  return (
    <figure aria-labelledby={captionId} style={{ margin: 0 }}>
      <figcaption id={captionId}>
        <Text variant="body-small" weight="bold">
          Isolation: {ISOLATION_WORDS[tenant.isolation]}
        </Text>
      </figcaption>
      <Flex gap="3" mt="1" style={{ flexWrap: 'wrap', alignItems: 'stretch' }}>
        <div
          style={{
            flex: '2 1 16rem',
            padding: 'var(--bui-space-3)',
            border: border(cluster),
            borderRadius: 'var(--bui-radius-3)',
          }}
        >
          <Flex direction="column" gap="2">
            <Text variant="body-small">
              <Text variant="body-small" weight="bold">
                Cluster
              </Text>
              : {cluster}
            </Text>
            <Part icon={RiServerLine} name="Services" owner={rest} />
          </Flex>
        </div>
        <div
          style={{
            flex: '1 1 12rem',
            display: 'flex',
            flexDirection: 'column',
            gap: 'var(--bui-space-3)',
          }}
        >
          <Part
            icon={RiDatabase2Line}
            name="Tables"
            owner={sharesSome ? 'partly shared' : rest}
            detail={
              sharesSome
                ? `own; ${listInWords(sharedRows)} in the shared one`
                : undefined
            }
          />
          <Part
            icon={RiGroupLine}
            name="User pool"
            owner={sharesUserPool(tenant) ? 'shared' : 'own'}
          />
        </div>
      </Flex>
    </figure>
  );
};
