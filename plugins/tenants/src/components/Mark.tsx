import { Flex, Text } from '@backstage/ui';
import type { RemixiconComponentType } from '@remixicon/react';

/** A shape and a colour of the theme's; no two of a kind differ by the colour alone. */
export interface Look {
  icon: RemixiconComponentType;
  colour: 'positive' | 'announcement' | 'warning' | 'negative' | 'secondary';
}

export const colourOf = ({ colour }: Look) => `var(--bui-fg-${colour})`;

/** Never alone: a word goes with it, or `label` is read out. */
export const MarkIcon = ({
  look,
  label,
  size = 18,
}: {
  look: Look;
  label?: string;
  size?: number;
}) => {
  const { icon: Icon } = look;
  return (
    <Icon
      size={size}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      style={{ color: colourOf(look), flexShrink: 0 }}
    />
  );
};

/** How something is: icon and word. */
export const Mark = ({ look, word }: { look: Look; word: string }) => (
  <Flex align="center" gap="1">
    <MarkIcon look={look} />
    <Text variant="body-medium">{word}</Text>
  </Flex>
);
