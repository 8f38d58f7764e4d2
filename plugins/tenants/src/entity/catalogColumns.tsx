import {
  CatalogTable,
  type CatalogTableColumnsFunc,
} from '@backstage/plugin-catalog';
import {
  isTenantEntity,
  TENANT_KIND,
  TIER_WORDS,
  type TenantEntity,
} from '@tenantry/plugin-tenants-common';
import type { ReactNode } from 'react';
import { StateMark } from '../components/StateMark';
import { ISOLATION_WORDS } from '../words';

type Column = ReturnType<CatalogTableColumnsFunc>[number];

/** A column of what a tenant's entity says, sorted and searched by its own words. */
function column(
  title: string,
  field: keyof TenantEntity['spec'],
  show: (spec: TenantEntity['spec']) => ReactNode,
): Column {
  return {
    title,
    field: `entity.spec.${field}`,
    render: ({ entity }) => isTenantEntity(entity) && show(entity.spec),
  };
}

const TENANT_COLUMNS: Column[] = [
  CatalogTable.columns.createTitleColumn({ hidden: true }),
  CatalogTable.columns.createNameColumn({ defaultKind: TENANT_KIND }),
  column('Tier', 'tier', ({ tier }) => TIER_WORDS[tier]),
  column('State', 'state', ({ state }) => <StateMark state={state} />),
  column('Isolation', 'type', ({ type }) => ISOLATION_WORDS[type]),
  CatalogTable.columns.createOwnerColumn(),
];

/** Columns of the catalog's table: what is told of tenants, or Backstage's own of other kinds. */
export const catalogColumns: CatalogTableColumnsFunc = context =>
  context.filters.kind?.value.toLowerCase() === TENANT_KIND.toLowerCase()
    ? TENANT_COLUMNS
    : CatalogTable.defaultColumnsFunc(context);
