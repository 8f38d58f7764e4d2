import type { CatalogTableColumnsFunc } from '@backstage/plugin-catalog';
import { catalogColumns } from '@tenantry/plugin-tenants';

/** A laptop's screen has no room for these, and each entity's page tells them. */
const LEFT_OUT = ['entity.metadata.tags', 'entity.spec.lifecycle'];

/** Columns of the catalog's table, by what it lists. */
export const columnsOf: CatalogTableColumnsFunc = context =>
  catalogColumns(context).filter(
    ({ field }) => !LEFT_OUT.includes(String(field)),
  );
