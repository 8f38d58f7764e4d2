import type { ReactNode } from 'react';

/** As many columns as there is room for, none narrower than `narrowest`. */
export const Columns = ({
  children,
  narrowest = '13rem',
  gap = '4',
  as: Element = 'div',
}: {
  children: ReactNode;
  narrowest?: string;
  gap?: string;
  /** A list's children are `li` elements. */
  as?: 'div' | 'ul';
}) => (
  <Element
    style={{
      display: 'grid',
      // A list's single card would be as wide as the page; other columns share it.
      gridTemplateColumns: `repeat(${
        Element === 'ul' ? 'auto-fill' : 'auto-fit'
      }, minmax(min(${narrowest}, 100%), 1fr))`,
      gap: `var(--bui-space-${gap})`,
      margin: 0,
      padding: 0,
      listStyle: 'none',
    }}
  >
    {children}
  </Element>
);
