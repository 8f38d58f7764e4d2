/**
 * Use is told to the cell in which it was: the tenant may have left by then, and another
 * cell may have one of its id. A replica of before cannot write to this table any more;
 * those of this version read what it missed.
 *
 * There may be millions of rows, and the portal does not answer before this is done: one
 * cell is given to all of them as the column's default, which rewrites none in PostgreSQL.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const ids = await knex('collectors')
    .where('id', 'like', '%/usage')
    .pluck('id');
  const cells = ids.map(id => id.slice(0, -'/usage'.length));
  await knex.schema.alterTable('usage', table => {
    table
      .string('cell', 64)
      .notNullable()
      .defaultTo(cells.length === 1 ? cells[0] : '')
      .comment('Whose front door it was; empty where nobody knows any more');
  });
  for (const cell of cells.length === 1 ? [] : cells) {
    await knex('usage')
      .update({ cell })
      .where('tenant_id', 'like', `tier:%@${cell}`)
      .orWhereIn(
        'tenant_id',
        knex('tenants').select('tenant_id').where({ cell }),
      );
  }
  await knex.schema.alterTable('usage', table => {
    table.dropPrimary();
    table.primary(['tenant_id', 'step', 'at', 'cell']);
  });
  // Rows that come say their cell; in SQLite this would make the table anew.
  if (knex.client.config.client === 'pg') {
    await knex.raw(`alter table ?? alter column ?? set default ''`, [
      'usage',
      'cell',
    ]);
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex('usage')
    .whereExists(
      knex('usage as other')
        .select(knex.raw('1'))
        .whereRaw(
          `other.tenant_id = usage.tenant_id and other.step = usage.step
           and other.at = usage.at and other.cell > usage.cell`,
        ),
    )
    .delete();
  await knex.schema.alterTable('usage', table => {
    table.dropPrimary();
    table.dropColumn('cell');
    table.primary(['tenant_id', 'step', 'at']);
  });
};
