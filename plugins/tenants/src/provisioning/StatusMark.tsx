import {
  RiArrowGoBackLine,
  RiCheckboxCircleFill,
  RiDeleteBinLine,
  RiErrorWarningFill,
  RiLoader4Line,
} from '@remixicon/react';
import { Mark, MarkIcon, type Look } from '../components/Mark';
import { statusWords, type Tone } from './words';

const LOOKS: Record<Tone, Look> = {
  done: { icon: RiCheckboxCircleFill, colour: 'positive' },
  working: { icon: RiLoader4Line, colour: 'announcement' },
  undone: { icon: RiArrowGoBackLine, colour: 'warning' },
  failed: { icon: RiErrorWarningFill, colour: 'negative' },
  gone: { icon: RiDeleteBinLine, colour: 'secondary' },
};

/** Icon of a status of CloudFormation's. Never alone: words go with it. */
export const StatusIcon = ({ status }: { status: string }) => (
  <MarkIcon look={LOOKS[statusWords(status).tone]} />
);

/** A status in words, with its icon. */
export const StatusMark = ({ status }: { status: string }) => {
  const { tone, word } = statusWords(status);
  return <Mark look={LOOKS[tone]} word={word} />;
};
