import { Flex, Skeleton, Text } from '@backstage/ui';
import {
  TIER_NAMES,
  TIER_WORDS,
  type FleetUpdatesResponse,
} from '@tenantry/plugin-tenants-common';
import type { ReactNode } from 'react';
import { COLOURS } from '../charts/colours';
import { StackedBar } from '../charts/StackedBar';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { countOf, formatNumber } from '../words';
import { skewWords } from './words';

/** The most first; those beyond the last share its colour. */
const PALETTE = [COLOURS.main, COLOURS.deep, COLOURS.pale, COLOURS.limit];

/** Each version has one colour, whichever tier runs it. */
function coloursOf({ versions }: FleetUpdatesResponse): Map<string, string> {
  const totals = new Map<string, number>();
  for (const { imageTag, tenants } of versions) {
    totals.set(imageTag, (totals.get(imageTag) ?? 0) + tenants);
  }
  const tags = [...totals].sort((a, b) => b[1] - a[1]).map(([tag]) => tag);
  return new Map(
    tags.map((tag, index) => [
      tag,
      PALETTE[Math.min(index, PALETTE.length - 1)],
    ]),
  );
}

const Swatch = ({ colour }: { colour: string }) => (
  <span
    aria-hidden
    style={{
      display: 'inline-block',
      width: 10,
      height: 10,
      borderRadius: 2,
      background: colour,
      flexShrink: 0,
    }}
  />
);

const VersionBars = ({ updates }: { updates: FleetUpdatesResponse }) => {
  const colours = coloursOf(updates);
  return (
    <PlainList label="Versions by tier">
      {TIER_NAMES.map(tier => {
        const versions = updates.versions.filter(each => each.tier === tier);
        const tenants = versions.reduce((sum, each) => sum + each.tenants, 0);
        return (
          <li key={tier}>
            <Flex direction="column" gap="1">
              <Flex justify="between" gap="2">
                <Text variant="body-medium">{TIER_WORDS[tier]}</Text>
                <Quiet>{countOf(tenants, 'tenant')}</Quiet>
              </Flex>
              <StackedBar
                label={`Versions of ${TIER_WORDS[tier]}`}
                parts={versions.map(({ imageTag, tenants: value }) => ({
                  key: imageTag,
                  value,
                  colour: colours.get(imageTag)!,
                }))}
              />
              <div
                style={{
                  display: 'flex',
                  flexWrap: 'wrap',
                  gap: 'var(--bui-space-1) var(--bui-space-4)',
                }}
              >
                {versions.map(({ imageTag, tenants: count }) => (
                  <span
                    key={imageTag}
                    style={{
                      display: 'flex',
                      alignItems: 'center',
                      gap: 'var(--bui-space-1)',
                      minWidth: 0,
                    }}
                  >
                    <Swatch colour={colours.get(imageTag)!} />
                    <Text
                      variant="body-small"
                      style={{ overflowWrap: 'anywhere' }}
                    >
                      {imageTag}: {formatNumber(count)}
                    </Text>
                  </span>
                ))}
                {versions.length === 0 && (
                  <Quiet>
                    {tier === 'basic'
                      ? 'No tenants, or not seen yet'
                      : 'No tenants'}
                  </Quiet>
                )}
              </div>
            </Flex>
          </li>
        );
      })}
    </PlainList>
  );
};

/** How many tenants run which version, tier by tier. */
export const Versions = ({
  updates,
  actions,
}: {
  updates?: FleetUpdatesResponse;
  actions?: ReactNode;
}) => (
  <Panel
    title="Versions"
    actions={actions}
    note={updates && updates.versions.length > 0 && skewWords(updates.versions)}
  >
    {updates ? (
      <VersionBars updates={updates} />
    ) : (
      <Skeleton width="100%" height={188} />
    )}
  </Panel>
);
