import { Flex, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiGitBranchFill,
  RiQuestionFill,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { DriftState } from '@tenantry/plugin-tenants-common';
import { DRIFT_WORDS } from './words';

const MARKS: Record<
  DriftState,
  { icon: RemixiconComponentType; colour: string }
> = {
  'in-sync': { icon: RiCheckboxCircleFill, colour: 'positive' },
  drifted: { icon: RiGitBranchFill, colour: 'warning' },
  unknown: { icon: RiQuestionFill, colour: 'secondary' },
};

/** How a stack compares with its template: icon and word. */
export const DriftMark = ({ state }: { state: DriftState }) => {
  const { icon: Icon, colour } = MARKS[state];
  return (
    <Flex align="center" gap="1">
      <Icon
        size={18}
        aria-hidden
        style={{ color: `var(--bui-fg-${colour})`, flexShrink: 0 }}
      />
      <Text variant="body-medium">{DRIFT_WORDS[state]}</Text>
    </Flex>
  );
};
