import type { TenantListItem, TierName } from '@tenantry/plugin-tenants-common';
import type { CSSProperties } from 'react';
import { NONE } from '../charts/series';
import { HEALTH_WORDS, HealthIcon, HealthMark } from '../components/HealthMark';
import { Quiet } from '../components/Quiet';
import { StateMark } from '../components/StateMark';
import { TenantLink } from '../components/TenantLink';
import { TenantsPanel } from './TenantsPanel';
import { useTierTenants } from './useTierTenants';

const cell: CSSProperties = {
  padding: 'var(--bui-space-1_5) var(--bui-space-3)',
  textAlign: 'center',
  borderTop: '1px solid var(--bui-border-1)',
};
const left: CSSProperties = {
  ...cell,
  textAlign: 'left',
  fontWeight: 'inherit',
};
const head: CSSProperties = {
  ...cell,
  borderTop: 0,
  fontWeight: 600,
};

/** Services in the order of the first tenant that has each. */
const servicesOf = (items: TenantListItem[]): string[] => [
  ...new Set(
    items.flatMap(({ services }) => services?.map(({ name }) => name) ?? []),
  ),
];

const Mark = ({ tenant, name }: { tenant: TenantListItem; name: string }) => {
  const mark = tenant.services?.find(service => service.name === name);
  return mark ? (
    <span title={mark.reason} style={{ display: 'inline-flex' }}>
      <HealthIcon
        state={mark.state}
        label={`${name}: ${HEALTH_WORDS[mark.state]}`}
      />
    </span>
  ) : (
    <Quiet>{NONE}</Quiet>
  );
};

const Grid = ({ items }: { items: TenantListItem[] }) => {
  const services = servicesOf(items);
  return (
    <div
      role="region"
      aria-label="Health of each tenant's services"
      // A region that scrolls must be reachable without a mouse.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      style={{ overflowX: 'auto' }}
    >
      <table
        style={{
          width: '100%',
          borderCollapse: 'collapse',
          color: 'var(--bui-fg-primary)',
          fontSize: 'var(--bui-font-size-3)',
        }}
      >
        <thead>
          <tr>
            <th scope="col" style={{ ...head, textAlign: 'left' }}>
              Tenant
            </th>
            <th scope="col" style={{ ...head, textAlign: 'left' }}>
              Health
            </th>
            {services.map(name => (
              <th key={name} scope="col" style={head}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map(tenant => (
            <tr key={tenant.tenantId}>
              <th scope="row" style={left}>
                <TenantLink
                  tenantId={tenant.tenantId}
                  displayName={tenant.displayName}
                  tab="health"
                />
              </th>
              <td style={left}>
                {tenant.state === 'active' && tenant.health ? (
                  <span title={tenant.health.reason}>
                    <HealthMark state={tenant.health.state} />
                  </span>
                ) : (
                  <StateMark state={tenant.state} />
                )}
              </td>
              {services.map(name => (
                <td key={name} style={cell}>
                  <Mark tenant={tenant} name={name} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** Tenants down, services across: one look finds what is not green. */
export const ServiceGrid = ({ tier }: { tier: TierName }) => (
  <TenantsPanel
    title="Tenants and their services"
    note="worst first"
    tenants={useTierTenants(tier, '-health')}
  >
    {items => <Grid items={items} />}
  </TenantsPanel>
);
