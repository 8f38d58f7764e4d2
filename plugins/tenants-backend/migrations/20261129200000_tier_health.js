/**
 * Lists of one tier by health.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('tenants', table => {
    table.index(['tier', 'health', 'tenant_id'], 'tenants_tier_health');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('tenants', table => {
    table.dropIndex(['tier', 'health', 'tenant_id'], 'tenants_tier_health');
  });
};
