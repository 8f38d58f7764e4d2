import { Text } from '@backstage/ui';
import type { ReactElement } from 'react';
import { formatNumber } from '../words';

/** How many there are of each kind; a press shows those. */
export const Counts = ({
  counts,
}: {
  counts: Array<{
    key: string;
    icon: ReactElement;
    word: string;
    count: number;
    onPress: () => void;
  }>;
}) => (
  <div
    style={{
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(6.5rem, 1fr))',
      gap: 'var(--bui-space-0_5) var(--bui-space-2)',
    }}
  >
    {counts.map(({ key, icon, word, count, onPress }) => {
      const words = `${formatNumber(count)} ${word.toLocaleLowerCase('en')}`;
      return (
        <button
          key={key}
          type="button"
          onClick={onPress}
          title={`Show the ${words}`}
          style={{
            display: 'flex',
            alignItems: 'center',
            gap: 'var(--bui-space-1)',
            minHeight: 24,
            padding: 0,
            border: 0,
            background: 'none',
            color: 'inherit',
            font: 'inherit',
            textAlign: 'left',
            cursor: 'pointer',
          }}
        >
          {icon}
          <Text variant="body-small">{words}</Text>
        </button>
      );
    })}
  </div>
);
