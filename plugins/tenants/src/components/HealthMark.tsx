import {
  RiAlertFill,
  RiArrowDownCircleFill,
  RiHeartPulseFill,
  RiQuestionFill,
  RiRocketFill,
} from '@remixicon/react';
import {
  HEALTH_STATES,
  type HealthState,
} from '@tenantry/plugin-tenants-common';
import { colourOf, Mark, MarkIcon, type Look } from './Mark';

export const HEALTH_WORDS: Record<HealthState, string> = {
  healthy: 'Healthy',
  deploying: 'Deploying',
  unknown: 'Unknown',
  degraded: 'Degraded',
  down: 'Down',
};

export const WORST_FIRST: HealthState[] = [...HEALTH_STATES].reverse();

const LOOKS: Record<HealthState, Look> = {
  healthy: { icon: RiHeartPulseFill, colour: 'positive' },
  deploying: { icon: RiRocketFill, colour: 'announcement' },
  unknown: { icon: RiQuestionFill, colour: 'secondary' },
  degraded: { icon: RiAlertFill, colour: 'warning' },
  down: { icon: RiArrowDownCircleFill, colour: 'negative' },
};

export const healthColour = (state: HealthState) => colourOf(LOOKS[state]);

/** Icon of a health state, in its colour. Never alone: a word goes with it, or `label` is read out. */
export const HealthIcon = ({
  state,
  ...more
}: {
  state: HealthState;
  label?: string;
  size?: number;
}) => <MarkIcon look={LOOKS[state]} {...more} />;

/** How something fares: icon and word. */
export const HealthMark = ({ state }: { state: HealthState }) => (
  <Mark look={LOOKS[state]} word={HEALTH_WORDS[state]} />
);
