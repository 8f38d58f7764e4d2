import { Flex, Text } from '@backstage/ui';
import {
  RiArrowGoBackLine,
  RiCheckboxCircleFill,
  RiDeleteBinLine,
  RiErrorWarningFill,
  RiLoader4Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import { statusWords, type Tone } from './words';

const MARKS: Record<Tone, { icon: RemixiconComponentType; colour: string }> = {
  done: { icon: RiCheckboxCircleFill, colour: 'positive' },
  working: { icon: RiLoader4Line, colour: 'announcement' },
  undone: { icon: RiArrowGoBackLine, colour: 'warning' },
  failed: { icon: RiErrorWarningFill, colour: 'negative' },
  gone: { icon: RiDeleteBinLine, colour: 'secondary' },
};

/** Icon of a status of CloudFormation's. Never alone: words go with it. */
export const StatusIcon = ({ status }: { status: string }) => {
  const { icon: Icon, colour } = MARKS[statusWords(status).tone];
  return (
    <Icon
      size={18}
      aria-hidden
      style={{ color: `var(--bui-fg-${colour})`, flexShrink: 0 }}
    />
  );
};

/** A status in words, with its icon. */
export const StatusMark = ({ status }: { status: string }) => (
  <Flex align="center" gap="1">
    <StatusIcon status={status} />
    <Text variant="body-medium">{statusWords(status).word}</Text>
  </Flex>
);
