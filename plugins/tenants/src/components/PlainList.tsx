import type { ReactNode } from 'react';

/** A list without bullets; its children are `li` elements. */
export const PlainList = ({
  children,
  label,
  gap = '4',
  columnWidth = '100%',
}: {
  children: ReactNode;
  label?: string;
  gap?: string;
  /** Of as many columns as there is room for; default: one. */
  columnWidth?: string;
}) => (
  <ul
    aria-label={label}
    style={{
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: `var(--bui-space-${gap}, 0)`,
      gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${columnWidth}), 1fr))`,
    }}
  >
    {children}
  </ul>
);
