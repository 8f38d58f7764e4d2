import type { Isolation } from '@tenantry/plugin-tenants-common';

const PICTURES: Record<
  Isolation,
  { ownCluster: boolean; ownServices: boolean; says: string }
> = {
  pool: {
    ownCluster: false,
    ownServices: false,
    says: 'Cluster, services and tables are shared',
  },
  'silo-service': {
    ownCluster: false,
    ownServices: true,
    says: 'Own services and tables in a shared cluster',
  },
  'silo-cluster': {
    ownCluster: true,
    ownServices: true,
    says: 'Own cluster, services and tables',
  },
};

/** Solid is the tenant's own; a dashed outline is shared. */
const paint = (own: boolean) =>
  own
    ? {
        fill: 'var(--bui-accent-bg)',
        stroke: 'var(--bui-accent-bg)',
      }
    : {
        fill: 'none',
        stroke: 'var(--bui-fg-secondary)',
        strokeDasharray: '3 2',
      };

/** What is shared (dashed) and what is the tenant's own (solid), as a small picture. */
export const IsolationPicture = ({ isolation }: { isolation: Isolation }) => {
  const { ownCluster, ownServices, says } = PICTURES[isolation];
  return (
    <svg
      width="136"
      height="72"
      viewBox="0 0 136 72"
      role="img"
      aria-label={says}
    >
      <rect
        x="1"
        y="1"
        width="134"
        height="42"
        rx="6"
        strokeWidth="2"
        {...paint(ownCluster)}
        fill="none"
      />
      {[12, 52, 92].map(x => (
        <g key={x} strokeWidth="1.5" {...paint(ownServices)}>
          <rect x={x} y="11" width="32" height="22" rx="4" />
          {/* Its table: a disk. */}
          <path
            d={`M${
              x + 4
            } 53v13c0 2 5 4 12 4s12-2 12-4v-13c0 2-5 4-12 4s-12-2-12-4Z`}
          />
          <ellipse cx={x + 16} cy="53" rx="12" ry="3.5" />
        </g>
      ))}
    </svg>
  );
};
