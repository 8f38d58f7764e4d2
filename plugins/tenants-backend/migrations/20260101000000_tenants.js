/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('tenants', table => {
    table.comment(
      'Latest known state of every tenant; rebuilt from registries',
    );
    table.string('tenant_id', 64).primary();
    table.text('name_sort').notNullable().comment('Lower-cased display name');
    table
      .text('search')
      .notNullable()
      .comment('Lower-cased id and display name, for search');
    table.string('tier', 32).notNullable();
    table.string('state', 32).notNullable();
    table.string('owner', 512).notNullable().comment('Lower-cased entity ref');
    table.integer('version').notNullable();
    table.bigInteger('created_at').notNullable().comment('Epoch ms');
    table.bigInteger('updated_at').notNullable().comment('Epoch ms');
    table
      .bigInteger('taken_at')
      .notNullable()
      .comment('When this row last took a change, epoch ms');
    table
      .boolean('removed')
      .notNullable()
      .comment('Tombstone: keeps a late event from bringing the tenant back');
    table.string('hash', 64).notNullable().comment('Of the column tenant');
    table.text('tenant').notNullable().comment('The public tenant as JSON');

    table.index(['name_sort', 'tenant_id'], 'tenants_name');
    table.index(['created_at', 'tenant_id'], 'tenants_created');
    table.index(['updated_at', 'tenant_id'], 'tenants_updated');
    table.index(['tier', 'state', 'tenant_id'], 'tenants_tier');
    table.index(['state', 'tier', 'tenant_id'], 'tenants_state');
    table.index(['owner', 'tier', 'state'], 'tenants_owner');
    // Holds all that filters and counts look at, so that they need not read the JSON.
    table.index(
      ['removed', 'tier', 'state', 'owner', 'search'],
      'tenants_counts',
    );
  });

  await knex.schema.createTable('tenants_sync', table => {
    table.comment('One row: how the last pass over the registries went');
    table.integer('id').primary();
    table.bigInteger('synced_at').comment('Epoch ms');
    table.text('problem').comment('Why the last pass failed, in a sentence');
  });
  await knex('tenants_sync').insert({ id: 1 });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('tenants_sync');
  await knex.schema.dropTable('tenants');
};
