import { Box, Flex, Text } from '@backstage/ui';
import type { ReactNode } from 'react';

/** What a review says, point by point. */
export const Bullets = ({ items }: { items: string[] }) => (
  <ul
    style={{
      margin: 0,
      paddingInlineStart: 'var(--bui-space-5)',
      display: 'grid',
      gap: 'var(--bui-space-1)',
    }}
  >
    {items.map(item => (
      <li key={item}>
        <Text variant="body-medium">{item}</Text>
      </li>
    ))}
  </ul>
);

/** A part of the last page of a form. */
export const ReviewPanel = ({
  title,
  children,
}: {
  title: string;
  children: ReactNode;
}) => (
  <Box
    p="4"
    style={{
      borderRadius: 'var(--bui-radius-3)',
      border: '1px solid var(--bui-border-1)',
      minWidth: 0,
    }}
  >
    <Flex direction="column" gap="3">
      <Text as="h3" variant="title-x-small" style={{ margin: 0 }}>
        {title}
      </Text>
      {children}
    </Flex>
  </Box>
);
