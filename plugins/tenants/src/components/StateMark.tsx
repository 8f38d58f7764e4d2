import {
  RiArrowLeftRightLine,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiDeleteBinLine,
  RiErrorWarningFill,
  RiLoader4Line,
  RiPauseCircleFill,
  RiRefreshLine,
} from '@remixicon/react';
import {
  STATE_WORDS,
  type LifecycleState,
} from '@tenantry/plugin-tenants-common';
import { colourOf, Mark, MarkIcon, type Look } from './Mark';

const LOOKS: Record<LifecycleState, Look> = {
  active: { icon: RiCheckboxCircleFill, colour: 'positive' },
  provisioning: { icon: RiLoader4Line, colour: 'announcement' },
  migrating: { icon: RiArrowLeftRightLine, colour: 'announcement' },
  updating: { icon: RiRefreshLine, colour: 'announcement' },
  suspended: { icon: RiPauseCircleFill, colour: 'warning' },
  deprovisioning: { icon: RiDeleteBinLine, colour: 'warning' },
  failed: { icon: RiErrorWarningFill, colour: 'negative' },
  offboarded: { icon: RiCloseCircleFill, colour: 'secondary' },
};

export const stateColour = (state: LifecycleState) => colourOf(LOOKS[state]);

/** Icon of a state, in its colour. Never alone: a word goes with it. */
export const StateIcon = ({ state }: { state: LifecycleState }) => (
  <MarkIcon look={LOOKS[state]} />
);

/** A tenant's state: icon and word. */
export const StateMark = ({ state }: { state: LifecycleState }) => (
  <Mark look={LOOKS[state]} word={STATE_WORDS[state]} />
);
