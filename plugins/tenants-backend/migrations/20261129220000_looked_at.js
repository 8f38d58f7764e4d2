/**
 * When ECS was asked about a service: a pass may have counted its cluster since, and found
 * it as before.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('observed_services', table => {
    table
      .bigInteger('looked_at')
      .comment('Epoch ms; null in rows of before: as observed_at');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('observed_services', table => {
    table.dropColumn('looked_at');
  });
};
