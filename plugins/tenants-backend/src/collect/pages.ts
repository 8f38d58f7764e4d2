import type { Knex } from 'knex';
import { rest } from './rest';

/** Rows that are read at a time. */
const PAGE = 200;

/**
 * What a query over `tenants` finds, page by page in the order of the ids, which it has to
 * select, with a rest in between.
 */
export async function* pagesOf<Row extends { tenant_id: string }>(
  query: Knex.QueryBuilder<any, any>,
): AsyncGenerator<Row[]> {
  let after = '';
  for (;;) {
    const rows: Row[] = await query
      .clone()
      .where('tenant_id', '>', after)
      .orderBy('tenant_id')
      .limit(PAGE);
    if (rows.length > 0) {
      yield rows;
    }
    if (rows.length < PAGE) {
      return;
    }
    after = rows[PAGE - 1].tenant_id;
    await rest();
  }
}
