import type { ReactNode } from 'react';

/** A list without bullets; its children are `li` elements. */
export const PlainList = ({
  children,
  label,
  gap = '4',
}: {
  children: ReactNode;
  label?: string;
  gap?: string;
}) => (
  <ul
    aria-label={label}
    style={{
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: `var(--bui-space-${gap}, 0)`,
    }}
  >
    {children}
  </ul>
);
