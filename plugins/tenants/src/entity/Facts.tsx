import { Box, Grid, Text } from '@backstage/ui';
import type { ReactNode } from 'react';

/** One fact: a name and a value. */
export interface Fact {
  name: string;
  value: ReactNode;
}

/** Facts in a grid, as a description list. */
export const Facts = ({ facts }: { facts: Fact[] }) => (
  <Grid.Root columns={{ initial: '1', sm: '2', lg: '3' }} gap="4">
    {facts.map(({ name, value }) => (
      <Box key={name} style={{ minWidth: 0 }}>
        {/* Secondary text is too pale on a dark card to be read by everybody. */}
        <Text as="div" variant="body-small" weight="bold">
          {name}
        </Text>
        {/* As high as a row with a copy button, so that neighbours align. */}
        <Text
          as="div"
          variant="body-medium"
          style={{ minHeight: '2rem', display: 'flex', alignItems: 'center' }}
        >
          {value}
        </Text>
      </Box>
    ))}
  </Grid.Root>
);
