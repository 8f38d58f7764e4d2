import type { TierName } from '@tenantry/plugin-tenants-common';

/**
 * Colours of series: one hue from pale to deep for what is fine, told apart by lightness
 * and so also by those who see few colours; the theme's own warning and danger for the rest.
 */
export const TIER_COLOURS: Record<TierName, string> = {
  basic: 'var(--bui-announcement-border)',
  advanced: 'var(--bui-announcement-bg)',
  premium: 'var(--bui-accent-bg)',
};

export const COLOURS = {
  main: 'var(--bui-announcement-bg)',
  pale: 'var(--bui-announcement-border)',
  deep: 'var(--bui-accent-bg)',
  throttled: 'var(--bui-warning-bg)',
  failed: 'var(--bui-negative-bg)',
  limit: 'var(--bui-fg-secondary)',
  grid: 'var(--bui-border-1)',
  text: 'var(--bui-fg-primary)',
} as const;
