import { Button, Flex } from '@backstage/ui';
import { useState, type ReactNode } from 'react';
import { formatNumber } from '../words';
import { PlainList } from './PlainList';

/** A list whose beginning says the most; the rest is a press away. */
export function LongList<T>({
  items,
  shown,
  label,
  gap,
  columnWidth,
  children,
}: {
  items: T[];
  /** How many are shown at first. */
  shown: number;
  label: string;
  gap?: string;
  columnWidth?: string;
  /** An `li` element with a key. */
  children: (item: T) => ReactNode;
}) {
  const [all, setAll] = useState(false);
  const hidden = items.length - shown;
  const words = all ? 'Show less' : `Show ${formatNumber(hidden)} more`;
  return (
    <>
      <PlainList label={label} gap={gap} columnWidth={columnWidth}>
        {(all ? items : items.slice(0, shown)).map(children)}
      </PlainList>
      {hidden > 0 && (
        <Flex>
          <Button
            size="small"
            variant="tertiary"
            aria-label={`${words}: ${label}`}
            onPress={() => setAll(!all)}
          >
            {words}
          </Button>
        </Flex>
      )}
    </>
  );
}
