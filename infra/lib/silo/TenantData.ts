import {
  application,
  capitalize,
  ownTableParameterOf,
  type TableDefinition,
  tablesOf,
} from '@tenantry/application';
import {
  CfnCondition,
  CfnParameter,
  Fn,
  RemovalPolicy,
  type Stack,
} from 'aws-cdk-lib';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { DATA_ACTIONS, TenantTable } from '../parts/TenantTable';

interface TableRef {
  name: string;
  arn: string;
}

/** Where one tenant's rows are, by the names of tables. */
export type TenantData = Record<string, TableRef>;

/** Its data outlives the tenant's stack, unless the stack was never finished. */
const ownTable = (stack: Stack, { rows, sortKey }: TableDefinition) =>
  new TenantTable(stack, capitalize(rows), {
    sortKey,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });

const refOf = ({ tableName, tableArn }: TenantTable): TableRef => ({
  name: tableName,
  arn: tableArn,
});

/** A parameter may put the tenant's rows into the pool's table. */
function ownOrShared(
  stack: Stack,
  definition: TableDefinition,
  shared: TenantTable,
): TableRef {
  const { rows } = definition;
  const own = ownTable(stack, definition);
  const isOwn = new CfnCondition(stack, `HasOwn${capitalize(rows)}`, {
    expression: Fn.conditionEquals(
      new CfnParameter(stack, ownTableParameterOf(definition), {
        description: `Whether ${rows} are in a table of the tenant's own`,
        allowedValues: ['own', 'shared'],
        default: 'own',
      }).valueAsString,
      'own',
    ),
  });
  (own.node.defaultChild as CfnTable).cfnOptions.condition = isOwn;
  const choose = (mine: string, theirs: string) =>
    Fn.conditionIf(isOwn.logicalId, mine, theirs).toString();
  return {
    name: choose(own.tableName, shared.tableName),
    arn: choose(own.tableArn, shared.tableArn),
  };
}

/** Tables that the tenant has for itself; with those of the pool, it may share some of them. */
export const tenantData = (
  stack: Stack,
  pool?: Record<string, TenantTable>,
): TenantData =>
  Object.fromEntries(
    tablesOf(application).map(table => [
      table.name,
      pool && table.mayBeShared
        ? ownOrShared(stack, table, pool[table.name])
        : refOf(ownTable(stack, table)),
    ]),
  );

/** Lets a role at the tenant's own items only, also in a table that others share. */
export function allowData(role: Role, table: TableRef, tenantId: string): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: DATA_ACTIONS,
      resources: [table.arn],
      conditions: {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [tenantId] },
      },
    }),
  );
}
