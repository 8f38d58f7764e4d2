/**
 * Use is told to the cell in which it was: the tenant may have left by then, and another
 * cell may have one of its id. A replica of before cannot write to this table any more;
 * those of this version read what it missed.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('usage', table => {
    table
      .string('cell', 64)
      .notNullable()
      .defaultTo('')
      .comment('Whose front door it was; empty where nobody knows any more');
  });
  const ids = await knex('collectors')
    .where('id', 'like', '%/usage')
    .pluck('id');
  for (const id of ids) {
    const cell = id.slice(0, -'/usage'.length);
    const rows = knex('usage').update({ cell });
    await (ids.length === 1
      ? rows
      : rows
          .where('tenant_id', 'like', `tier:%@${cell}`)
          .orWhereIn(
            'tenant_id',
            knex('tenants').select('tenant_id').where({ cell }),
          ));
  }
  await knex.schema.alterTable('usage', table => {
    table.dropPrimary();
    table.primary(['tenant_id', 'step', 'at', 'cell']);
  });
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
