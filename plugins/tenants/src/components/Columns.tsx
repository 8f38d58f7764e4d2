import type { ReactNode } from 'react';

/** As many columns as there is room for, none narrower than `narrowest`. */
export const Columns = ({
  children,
  narrowest = '13rem',
  gap = '4',
}: {
  children: ReactNode;
  narrowest?: string;
  gap?: string;
}) => (
  <div
    style={{
      display: 'grid',
      gridTemplateColumns: `repeat(auto-fit, minmax(min(${narrowest}, 100%), 1fr))`,
      gap: `var(--bui-space-${gap})`,
    }}
  >
    {children}
  </div>
);
