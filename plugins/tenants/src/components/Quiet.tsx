import { Text, type TextProps } from '@backstage/ui';
import type { ReactNode } from 'react';

/** Secondary text is too pale on a dark card to be read by everybody; this is not. */
export const QUIET_COLOUR =
  'color-mix(in srgb, var(--bui-fg-primary) 70%, var(--bui-bg-neutral-1))';

/** What stands beside the things that matter: units, windows, times. */
export const Quiet = ({
  children,
  variant = 'body-small',
  as,
}: {
  children: ReactNode;
  variant?: TextProps['variant'];
  as?: 'span' | 'div';
}) => (
  <Text as={as ?? 'span'} variant={variant} style={{ color: QUIET_COLOUR }}>
    {children}
  </Text>
);
