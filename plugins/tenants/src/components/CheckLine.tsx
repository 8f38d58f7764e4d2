import { Flex, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiErrorWarningFill,
  RiLoader4Line,
  RiQuestionLine,
} from '@remixicon/react';
import { MarkIcon, type Look } from './Mark';

const LOOKS = {
  good: { icon: RiCheckboxCircleFill, colour: 'positive' },
  bad: { icon: RiErrorWarningFill, colour: 'negative' },
  waiting: { icon: RiLoader4Line, colour: 'secondary' },
  unknown: { icon: RiQuestionLine, colour: 'warning' },
} satisfies Record<string, Look>;

/** What a check found, in a line: an icon and a sentence. */
export const CheckLine = ({
  kind,
  text,
}: {
  kind: keyof typeof LOOKS;
  text: string;
}) => (
  <Flex align="start" gap="1">
    <MarkIcon look={LOOKS[kind]} size={16} />
    <Text variant="body-small">{text}</Text>
  </Flex>
);
