/**
 * Two cells may have stacks of the same name: what goes by a stack goes by its cell, too.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('tenants', table => {
    table
      .string('cell', 64)
      .notNullable()
      .defaultTo('')
      .comment('The cell it is in');
    table.dropIndex([], 'tenants_counts');
    table.index(
      ['tier', 'state', 'health', 'cell', 'removed', 'owner', 'search'],
      'tenants_counts',
    );
  });
  await knex.schema.alterTable('tenants_sync', table => {
    table.text('cells').comment('Cells whose registries were read once, JSON');
  });
  const rows = await knex('tenants').select(
    'tenant_id',
    'tenant',
    'stack_name',
  );
  const cells = new Map();
  for (const row of rows) {
    const { cell } = JSON.parse(row.tenant);
    cells.set(row.stack_name, cell);
    await knex('tenants')
      .where({ tenant_id: row.tenant_id })
      .update({ cell, stack_name: `${cell}/${row.stack_name}` });
  }
  await knex('observed_services').update({
    stack_name: knex.raw(`cell || '/' || stack_name`),
  });
  for (const { stack_name } of await knex('stack_drift').select('stack_name')) {
    const drift = knex('stack_drift').where({ stack_name });
    // A stack that nobody lives in is forgotten.
    await (cells.has(stack_name)
      ? drift.update({ stack_name: `${cells.get(stack_name)}/${stack_name}` })
      : drift.delete());
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  const plain = key => key.slice(key.indexOf('/') + 1);
  const rows = await knex('tenants').select('tenant_id', 'stack_name');
  for (const row of rows) {
    await knex('tenants')
      .where({ tenant_id: row.tenant_id })
      .update({ stack_name: plain(row.stack_name) });
  }
  // The collectors bring these anew.
  await knex('observed_services').delete();
  await knex('stack_drift').delete();
  await knex.schema.alterTable('tenants', table => {
    table.dropIndex([], 'tenants_counts');
    table.index(
      ['tier', 'state', 'health', 'removed', 'owner', 'search'],
      'tenants_counts',
    );
    table.dropColumn('cell');
  });
  await knex.schema.alterTable('tenants_sync', table => {
    table.dropColumn('cells');
  });
};
