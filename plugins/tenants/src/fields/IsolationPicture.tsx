import type { Isolation } from '@tenantry/plugin-tenants-common';

const OWN = 'var(--bui-accent-bg)';
const SHARED = 'var(--bui-border-2)';

const PICTURES: Record<
  Isolation,
  { cluster: string; services: string; says: string }
> = {
  pool: { cluster: SHARED, services: SHARED, says: 'Everything is shared' },
  'silo-service': {
    cluster: SHARED,
    services: OWN,
    says: 'Own services in a shared cluster',
  },
  'silo-cluster': {
    cluster: OWN,
    services: OWN,
    says: 'Own services in an own cluster',
  },
};

/** What is shared (grey) and what is the tenant's own (solid), as a small picture. */
export const IsolationPicture = ({ isolation }: { isolation: Isolation }) => {
  const { cluster, services, says } = PICTURES[isolation];
  return (
    <svg
      width="96"
      height="48"
      viewBox="0 0 96 48"
      role="img"
      aria-label={says}
    >
      <rect
        x="1"
        y="1"
        width="94"
        height="46"
        rx="6"
        fill="none"
        strokeWidth="2"
        stroke={cluster}
      />
      {[10, 38, 66].map(x => (
        <rect
          key={x}
          x={x}
          y="12"
          width="20"
          height="24"
          rx="3"
          fill={services}
        />
      ))}
    </svg>
  );
};
