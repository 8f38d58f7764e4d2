/**
 * How stacks compare with their templates. All of it can be found out again, but for since
 * when it is so.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('stack_drift', table => {
    table.comment('How stacks compare with their templates');
    table.string('stack_name', 128).primary();
    table
      .string('drift_state', 16)
      .comment('Of the latest result; null before the first');
    table.bigInteger('drifted_since').comment('In that state, epoch ms');
    table.bigInteger('checked_at').comment('Epoch ms');
    table
      .string('checked_version', 192)
      .comment('Image tag and template that the tenant ran then');
    table.text('found').comment('The latest result as JSON');
    table
      .bigInteger('comparing_since')
      .comment('While CloudFormation is at it, epoch ms');
    table.bigInteger('tried_at').comment('The latest try, epoch ms');
    table.text('problem').comment('Why it brought no result, in a sentence');
    table.index(['drift_state', 'stack_name'], 'stack_drift_state');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('stack_drift');
};
