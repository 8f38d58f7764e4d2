import { Flex, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiErrorWarningFill,
  RiLoader4Line,
  RiQuestionLine,
} from '@remixicon/react';

const KINDS = {
  good: { icon: RiCheckboxCircleFill, colour: 'positive' },
  bad: { icon: RiErrorWarningFill, colour: 'negative' },
  waiting: { icon: RiLoader4Line, colour: 'secondary' },
  unknown: { icon: RiQuestionLine, colour: 'warning' },
} as const;

/** What a check found, in a line: an icon and a sentence. */
export const CheckLine = ({
  kind,
  text,
}: {
  kind: keyof typeof KINDS;
  text: string;
}) => {
  const { icon: Icon, colour } = KINDS[kind];
  return (
    <Flex align="start" gap="1">
      <Icon
        size={16}
        aria-hidden
        style={{ color: `var(--bui-fg-${colour})`, flexShrink: 0 }}
      />
      <Text variant="body-small">{text}</Text>
    </Flex>
  );
};
