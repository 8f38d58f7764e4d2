import { useRouteRef } from '@backstage/core-plugin-api';
import { ButtonLink, Flex, Skeleton, Text } from '@backstage/ui';
import {
  RiAlertFill,
  RiArrowDownCircleFill,
  RiCheckboxCircleFill,
  RiErrorWarningFill,
  RiForbidFill,
  RiGitBranchFill,
  RiHourglassFill,
  RiSpeedUpFill,
} from '@remixicon/react';
import {
  TIER_WORDS,
  type AttentionItem,
  type AttentionKind,
  type FleetResponse,
} from '@tenantry/plugin-tenants-common';
import { Elapsed } from '../components/Elapsed';
import { Panel } from '../components/Panel';
import { LongList } from '../components/LongList';
import { MarkIcon, type Look } from '../components/Mark';
import { TenantLink, useTenantHref } from '../components/TenantLink';
import { rootRouteRef, taskRouteRef } from '../routes';
import { countOf, formatNumber } from '../words';
import { Quiet } from '../components/Quiet';

const SHOWN = 5;

const KINDS: Record<AttentionKind, Look & { word: string }> = {
  down: { word: 'Down', icon: RiArrowDownCircleFill, colour: 'negative' },
  failed: { word: 'Failed', icon: RiErrorWarningFill, colour: 'negative' },
  'stuck-deployment': {
    word: 'Stuck deployment',
    icon: RiHourglassFill,
    colour: 'warning',
  },
  'over-quota': { word: 'Over quota', icon: RiForbidFill, colour: 'negative' },
  degraded: { word: 'Degraded', icon: RiAlertFill, colour: 'warning' },
  'near-quota': {
    word: 'Near its quota',
    icon: RiSpeedUpFill,
    colour: 'warning',
  },
  drifted: { word: 'Drifted', icon: RiGitBranchFill, colour: 'warning' },
};

/** The one place where something can be done about it. */
function useAction({ kind, tenantId, tier, taskId }: AttentionItem) {
  const tierHref = `${useRouteRef(rootRouteRef)()}/${tier}`;
  const taskHref = useRouteRef(taskRouteRef)?.({ taskId: taskId ?? '-' });
  const tenantHref = useTenantHref();
  if (kind === 'failed' && taskId && taskHref) {
    return { label: 'Open the task', href: taskHref };
  }
  if (!tenantId) {
    return { label: 'Open the tier', href: tierHref };
  }
  switch (kind) {
    case 'over-quota':
    case 'near-quota':
      return { label: 'See its usage', href: tenantHref(tenantId, 'usage') };
    case 'drifted':
      return {
        label: 'See what differs',
        href: tenantHref(tenantId, 'provisioning'),
      };
    case 'failed':
      return { label: 'Open the tenant', href: tenantHref(tenantId) };
    default:
      return {
        label: 'See its services',
        href: tenantHref(tenantId, 'health'),
      };
  }
}

/** Somebody who needs the reader: who, why, since when, and what to do. */
export const AttentionLine = ({
  item,
  compact = false,
}: {
  item: AttentionItem;
  compact?: boolean;
}) => {
  const { word, ...look } = KINDS[item.kind];
  const { label, href } = useAction(item);
  return (
    <li
      style={{
        display: 'flex',
        alignItems: 'flex-start',
        gap: 'var(--bui-space-3)',
      }}
    >
      <div style={{ marginTop: 2 }}>
        <MarkIcon look={look} size={20} />
      </div>
      <div
        style={{
          flex: 1,
          minWidth: 0,
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          justifyContent: 'space-between',
          gap: 'var(--bui-space-1) var(--bui-space-4)',
        }}
      >
        <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
          <Text as="div" variant="body-medium">
            {item.tenantId ? (
              <TenantLink
                tenantId={item.tenantId}
                displayName={item.displayName}
              />
            ) : (
              <strong>{item.displayName}</strong>
            )}{' '}
            <Quiet>
              {TIER_WORDS[item.tier]}, {word.toLocaleLowerCase('en')} for{' '}
              <Elapsed since={item.since} />
            </Quiet>
          </Text>
          <Text
            as="div"
            variant="body-medium"
            title={item.reason}
            style={{
              overflowWrap: 'anywhere',
              display: '-webkit-box',
              WebkitBoxOrient: 'vertical',
              WebkitLineClamp: compact ? 2 : 4,
              overflow: 'hidden',
            }}
          >
            {item.reason}
          </Text>
        </div>
        {!compact && (
          <ButtonLink
            href={href}
            size="small"
            variant="secondary"
            aria-label={`${label}: ${item.displayName}`}
          >
            {label}
          </ButtonLink>
        )}
      </div>
    </li>
  );
};

/** What to say when nobody needs anything. */
function goodNews({ tenants, byHealth }: FleetResponse): string {
  const healthy = byHealth.healthy ?? 0;
  if (tenants === 0) {
    return 'Nothing needs you: there is no tenant.';
  }
  if (healthy === tenants) {
    return tenants === 1
      ? 'Nothing needs you. Your tenant is healthy.'
      : `Nothing needs you. All ${countOf(tenants, 'tenant')} are healthy.`;
  }
  return `Nothing needs you. ${countOf(healthy, 'tenant')} of ${formatNumber(
    tenants,
  )} ${
    healthy === 1 ? 'is' : 'are'
  } healthy, the others are not in service or not seen yet.`;
}

export const GoodNews = ({ fleet }: { fleet: FleetResponse }) => (
  <Flex align="center" gap="2">
    <MarkIcon
      look={{ icon: RiCheckboxCircleFill, colour: 'positive' }}
      size={20}
    />
    <Text variant="body-medium">{goodNews(fleet)}</Text>
  </Flex>
);

/** Who needs somebody, worst first. */
export const Attention = ({ fleet }: { fleet?: FleetResponse }) => {
  const items = fleet?.attention ?? [];
  const unlisted = (fleet?.attentionCount ?? 0) - items.length;
  return (
    <Panel
      title="Needs attention"
      note={fleet && items.length > 0 && 'worst first'}
    >
      {!fleet && <Skeleton width="100%" height={180} />}
      {fleet && items.length === 0 && <GoodNews fleet={fleet} />}
      {items.length > 0 && (
        <LongList items={items} shown={SHOWN} label="Needs attention">
          {item => (
            <AttentionLine
              key={`${item.kind} ${item.tenantId ?? item.tier} ${
                item.displayName
              }`}
              item={item}
            />
          )}
        </LongList>
      )}
      {unlisted > 0 && (
        <Quiet>
          {formatNumber(unlisted)} more: filter the table below by health.
        </Quiet>
      )}
    </Panel>
  );
};
