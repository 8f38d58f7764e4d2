import { Text } from '@backstage/ui';
import type { ReactNode } from 'react';

/** One fact: a name and a value. */
export interface Fact {
  name: string;
  value: ReactNode;
}

/** Facts in a grid, as a description list. */
export const Facts = ({ facts }: { facts: Fact[] }) => (
  <dl
    style={{
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(16rem, 100%), 1fr))',
      gap: 'var(--bui-space-4)',
      margin: 0,
    }}
  >
    {facts.map(({ name, value }) => (
      <div key={name} style={{ minWidth: 0 }}>
        <dt>
          {/* Secondary text is too pale on a dark card to be read by everybody. */}
          <Text as="div" variant="body-small" weight="bold">
            {name}
          </Text>
        </dt>
        <dd style={{ margin: 0 }}>
          {/* As high as a row with a copy button, so that neighbours align. */}
          <Text
            as="div"
            variant="body-medium"
            style={{ minHeight: '2rem', display: 'flex', alignItems: 'center' }}
          >
            {value}
          </Text>
        </dd>
      </div>
    ))}
  </dl>
);
