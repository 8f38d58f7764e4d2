import type { CSSProperties } from 'react';

/** Lines for, or from, a terminal. */
export const CODE: CSSProperties = {
  borderRadius: 'var(--bui-radius-2)',
  background: 'var(--bui-bg-neutral-2)',
  color: 'var(--bui-fg-primary)',
  fontFamily: 'var(--bui-font-monospace)',
  fontSize: 'var(--bui-font-size-2)',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
};
