import type { Knex } from 'knex';
import { inTurns } from '../collect/inTurns';

/** Types of PostgreSQL's that parameters are cast to; SQLite takes them as well. */
export type ColumnType = 'bigint' | 'smallint' | 'text' | 'double precision';

/** Rows per statement. */
const BATCH = 100;

/**
 * Sets columns of many rows of `tenants`, each to values of its own, in few statements.
 * Rows that are gone stay gone.
 */
export async function updateTenants<C extends string>(
  db: Knex,
  columns: Record<C, ColumnType>,
  rows: Array<{ tenantId: string; values: Record<C, unknown> }>,
): Promise<void> {
  const names = Object.keys(columns) as C[];
  const types = db.client.config.client === 'pg';
  const value = (name: C) => (types ? `cast(? as ${columns[name]})` : '?');
  const tuple = `(?, ${names.map(value).join(', ')})`;
  for await (const some of inTurns(rows, BATCH)) {
    await db.raw(
      `with changes (tenant_id, ${names.join(', ')}) as (values ${some
        .map(() => tuple)
        .join(', ')})
      update tenants set ${names
        .map(name => `${name} = changes.${name}`)
        .join(', ')}
      from changes where tenants.tenant_id = changes.tenant_id`,
      some.flatMap(({ tenantId, values }) => [
        tenantId,
        ...names.map(name => values[name] ?? null),
      ]) as never,
    );
  }
}
