/**
 * What the collectors know. Everything here can be collected again, as far as AWS still
 * has it; episodes can not, and would be told of once more.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('tenants', table => {
    table
      .string('stack_name', 128)
      .notNullable()
      .defaultTo('')
      .comment('Of the stack the tenant lives in');
    table.string('isolation', 32).notNullable().defaultTo('pool');
    table
      .string('failed_operation', 32)
      .comment('Which operation failed last, while the tenant is failed');
    table
      .smallint('health')
      .notNullable()
      .defaultTo(2)
      .comment('Position in HEALTH_STATES; -1 for tenants that are no more');
    table.bigInteger('health_since').comment('Epoch ms');
    table
      .string('attention', 32)
      .comment('Why somebody should look at it; null for most');
    table.bigInteger('attention_since').comment('Epoch ms');
    table
      .bigInteger('requests')
      .notNullable()
      .defaultTo(0)
      .comment('Requests of the last 24 hours');
    table
      .bigInteger('errors')
      .notNullable()
      .defaultTo(0)
      .comment('5xx, the same');
    table
      .bigInteger('throttled')
      .notNullable()
      .defaultTo(0)
      .comment('429, the same');
    table
      .bigInteger('requests_1h')
      .notNullable()
      .defaultTo(0)
      .comment('Requests of the last hour');
    table.bigInteger('throttled_1h').notNullable().defaultTo(0);
    table.text('usage').comment('The rest of the summary of use as JSON');
    table
      .double('quota_share')
      .notNullable()
      .defaultTo(0)
      .comment('Used of the quota, 0 to 1 and above');
    table.bigInteger('quota_used');
    table
      .bigInteger('quota_counted_at')
      .comment('Epoch ms; null before the first count');
  });
  const rows = await knex('tenants').select('tenant_id', 'tenant');
  for (const row of rows) {
    const tenant = JSON.parse(row.tenant);
    await knex('tenants')
      .where({ tenant_id: row.tenant_id })
      .update({
        stack_name: tenant.stackName ?? '',
        isolation: tenant.isolation ?? 'pool',
        failed_operation: tenant.failure?.operation ?? null,
      });
  }
  await knex.schema.alterTable('tenants', table => {
    table.index(['health', 'tenant_id'], 'tenants_health');
    table.index(['requests', 'tenant_id'], 'tenants_requests');
    table.index(['errors', 'tenant_id'], 'tenants_errors');
    table.index(['throttled', 'tenant_id'], 'tenants_throttled');
    table.index(['quota_share', 'tenant_id'], 'tenants_quota');
    table.index(['attention'], 'tenants_attention');
    table.index(
      ['isolation', 'requests_1h', 'throttled_1h', 'removed'],
      'tenants_loudest',
    );
    table.index(
      ['stack_name', 'tier', 'state', 'removed', 'tenant_id'],
      'tenants_stack',
    );
    table.dropIndex([], 'tenants_counts');
    // Not `removed` first: hardly a row is, and SQLite would take it for a choice of few.
    table.index(
      ['tier', 'state', 'health', 'removed', 'owner', 'search'],
      'tenants_counts',
    );
  });

  await knex.schema.createTable('observed_stacks', table => {
    table.comment('CloudFormation stacks of the cells');
    table.string('cell', 64).notNullable();
    table.string('name', 128).notNullable();
    table.text('stack_id').notNullable();
    table.string('status', 64).notNullable();
    table.text('reason');
    table
      .string('changed_at', 32)
      .notNullable()
      .comment('ISO time, CloudFormation');
    table.text('outputs').comment('As JSON; null when not read yet');
    table
      .string('outputs_of', 96)
      .comment('Change and status of the stack that the outputs are of');
    table.primary(['cell', 'name']);
  });

  await knex.schema.createTable('observed_services', table => {
    table.comment('ECS services of the cells, as of the latest look');
    table.string('cell', 64).notNullable();
    table.string('cluster', 255).notNullable();
    table.string('service', 255).notNullable();
    table.string('stack_name', 128).notNullable();
    table.string('name', 64).notNullable().comment('What it serves: orders');
    table.smallint('health').notNullable().comment('Position in HEALTH_STATES');
    table.bigInteger('health_since').notNullable().comment('Epoch ms');
    table.bigInteger('observed_at').notNullable().comment('Epoch ms');
    table.integer('running').notNullable().comment('Tasks');
    table
      .text('verdict')
      .notNullable()
      .comment('Small: lists read it in place of the facts');
    table.text('facts').notNullable().comment('As JSON');
    table.primary(['cell', 'cluster', 'service']);
    table.index(['stack_name'], 'observed_services_stack');
    table.index(['name', 'health'], 'observed_services_name');
  });

  await knex.schema.createTable('observed_clusters', table => {
    table.comment('ECS clusters of the cells');
    table.string('cell', 64).notNullable();
    table.string('name', 255).notNullable();
    table.integer('services').notNullable();
    table.integer('running').notNullable();
    table.integer('pending').notNullable();
    table
      .bigInteger('described_at')
      .notNullable()
      .comment('When its services were last looked at, epoch ms');
    table
      .string('described_counts', 64)
      .comment('What the cluster counted then');
    table.primary(['cell', 'name']);
  });

  await knex.schema.createTable('service_load', table => {
    table.comment('CPU and memory of services in windows of 5 minutes');
    table.string('cell', 64).notNullable();
    table.string('cluster', 255).notNullable();
    table.string('service', 255).notNullable();
    table.bigInteger('at').notNullable().comment('Epoch s');
    table.float('cpu');
    table.float('memory');
    table.primary(['cell', 'cluster', 'service', 'at']);
    table.index(['at'], 'service_load_at');
  });

  await knex.schema.createTable('usage', table => {
    table.comment(
      'Requests of tenants in windows; tiers as a whole have the tenant_id tier:<name>',
    );
    table.string('tenant_id', 64).notNullable();
    table.integer('step').notNullable().comment('Width of the window, s');
    table.bigInteger('at').notNullable().comment('Its beginning, epoch s');
    table.bigInteger('requests').notNullable();
    table.bigInteger('client_errors').notNullable();
    table.bigInteger('server_errors').notNullable();
    table.bigInteger('throttled').notNullable();
    table.text('latency').notNullable().comment('Histogram: bucket:count …');
    table.text('services').notNullable().comment('Counts by service');
    table.primary(['tenant_id', 'step', 'at']);
    table.index(['step', 'at'], 'usage_step_at');
  });

  await knex.schema.createTable('collectors', table => {
    table.comment('How each collector of each cell fares');
    table.string('id', 96).primary();
    table.bigInteger('collected_at').comment('Epoch ms');
    table.text('problem').comment('Why the latest pass failed, in a sentence');
    table.integer('failures').notNullable().defaultTo(0).comment('In a row');
    table.bigInteger('next_try_at').comment('Epoch ms');
    table.text('memory').comment('What it goes on from, as JSON');
  });

  await knex.schema.createTable('episodes', table => {
    table.comment('Times in which a tenant was down or over its quota');
    table.string('tenant_id', 64).notNullable();
    table.string('kind', 32).notNullable();
    table.bigInteger('started_at').notNullable().comment('Epoch ms');
    table
      .bigInteger('well_since')
      .comment('Epoch ms; set while it seems to be over');
    table.bigInteger('told_at').comment('When its owner was told, epoch ms');
    table.primary(['tenant_id', 'kind']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'episodes',
    'collectors',
    'usage',
    'service_load',
    'observed_clusters',
    'observed_services',
    'observed_stacks',
  ]) {
    await knex.schema.dropTable(table);
  }
  await knex.schema.alterTable('tenants', table => {
    table.dropIndex([], 'tenants_counts');
    table.dropIndex([], 'tenants_health');
    table.dropIndex([], 'tenants_requests');
    table.dropIndex([], 'tenants_errors');
    table.dropIndex([], 'tenants_throttled');
    table.dropIndex([], 'tenants_quota');
    table.dropIndex([], 'tenants_attention');
    table.dropIndex([], 'tenants_stack');
    table.dropIndex([], 'tenants_loudest');
    table.index(
      ['removed', 'tier', 'state', 'owner', 'search'],
      'tenants_counts',
    );
    table.dropColumns(
      'stack_name',
      'isolation',
      'failed_operation',
      'health',
      'health_since',
      'attention',
      'attention_since',
      'requests',
      'errors',
      'throttled',
      'requests_1h',
      'throttled_1h',
      'usage',
      'quota_share',
      'quota_used',
      'quota_counted_at',
    );
  });
};
