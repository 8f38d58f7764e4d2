import { Flex, Text } from '@backstage/ui';
import {
  RiAlertFill,
  RiArrowDownCircleFill,
  RiHeartPulseFill,
  RiQuestionFill,
  RiRocketFill,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { HealthState } from '@tenantry/plugin-tenants-common';

export const HEALTH_WORDS: Record<HealthState, string> = {
  healthy: 'Healthy',
  deploying: 'Deploying',
  unknown: 'Unknown',
  degraded: 'Degraded',
  down: 'Down',
};

/** A colour for each, and a shape that tells them apart without it. */
const MARKS: Record<
  HealthState,
  { icon: RemixiconComponentType; colour: string }
> = {
  healthy: { icon: RiHeartPulseFill, colour: 'var(--bui-fg-positive)' },
  deploying: { icon: RiRocketFill, colour: 'var(--bui-fg-announcement)' },
  unknown: { icon: RiQuestionFill, colour: 'var(--bui-fg-secondary)' },
  degraded: { icon: RiAlertFill, colour: 'var(--bui-fg-warning)' },
  down: { icon: RiArrowDownCircleFill, colour: 'var(--bui-fg-negative)' },
};

export const healthColour = (state: HealthState) => MARKS[state].colour;

/** Icon of a health state, in its colour. Never alone: a word goes with it, or `label` is read out. */
export const HealthIcon = ({
  state,
  label,
  size = 18,
}: {
  state: HealthState;
  label?: string;
  size?: number;
}) => {
  const { icon: Icon, colour } = MARKS[state];
  return (
    <Icon
      size={size}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      style={{ color: colour, flexShrink: 0 }}
    />
  );
};

/** How something fares: icon and word. */
export const HealthMark = ({ state }: { state: HealthState }) => (
  <Flex align="center" gap="1">
    <HealthIcon state={state} />
    <Text variant="body-medium">{HEALTH_WORDS[state]}</Text>
  </Flex>
);
