import { Flex, Text } from '@backstage/ui';
import {
  RiArrowLeftRightLine,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiDeleteBinLine,
  RiErrorWarningFill,
  RiLoader4Line,
  RiPauseCircleFill,
  RiRefreshLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { LifecycleState } from '@tenantry/plugin-tenants-common';
import { STATE_WORDS } from '../words';

const MARKS: Record<
  LifecycleState,
  { icon: RemixiconComponentType; colour: string }
> = {
  active: { icon: RiCheckboxCircleFill, colour: 'positive' },
  provisioning: { icon: RiLoader4Line, colour: 'announcement' },
  migrating: { icon: RiArrowLeftRightLine, colour: 'announcement' },
  updating: { icon: RiRefreshLine, colour: 'announcement' },
  suspended: { icon: RiPauseCircleFill, colour: 'warning' },
  deprovisioning: { icon: RiDeleteBinLine, colour: 'warning' },
  failed: { icon: RiErrorWarningFill, colour: 'negative' },
  offboarded: { icon: RiCloseCircleFill, colour: 'secondary' },
};

export const stateColour = (state: LifecycleState) =>
  `var(--bui-fg-${MARKS[state].colour})`;

/** Icon of a state, in its colour. Never alone: a word goes with it. */
export const StateIcon = ({ state }: { state: LifecycleState }) => {
  const { icon: Icon } = MARKS[state];
  return (
    <Icon
      size={18}
      aria-hidden
      style={{ color: stateColour(state), flexShrink: 0 }}
    />
  );
};

/** A tenant's state: icon and word. */
export const StateMark = ({ state }: { state: LifecycleState }) => (
  <Flex align="center" gap="1">
    <StateIcon state={state} />
    <Text variant="body-medium">{STATE_WORDS[state]}</Text>
  </Flex>
);
