import {
  RiCheckboxCircleFill,
  RiGitBranchFill,
  RiQuestionFill,
} from '@remixicon/react';
import type { DriftState } from '@tenantry/plugin-tenants-common';
import { Mark, type Look } from '../components/Mark';
import { DRIFT_WORDS } from './words';

const LOOKS: Record<DriftState, Look> = {
  'in-sync': { icon: RiCheckboxCircleFill, colour: 'positive' },
  drifted: { icon: RiGitBranchFill, colour: 'warning' },
  unknown: { icon: RiQuestionFill, colour: 'secondary' },
};

/** How a stack compares with its template: icon and word. */
export const DriftMark = ({ state }: { state: DriftState }) => (
  <Mark look={LOOKS[state]} word={DRIFT_WORDS[state]} />
);
