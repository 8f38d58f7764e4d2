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

/** Where one tenant's orders and products are. */
export interface TenantData {
  order: TableRef;
  product: TableRef;
}

/** Its data outlives the tenant's stack, unless the stack was never finished. */
const ownTable = (stack: Stack, id: string, idName: string) =>
  new TenantTable(stack, id, {
    idName,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });

const refOf = ({ tableName, tableArn }: TenantTable): TableRef => ({
  name: tableName,
  arn: tableArn,
});

/** Tables that the tenant has for itself. */
export const ownData = (stack: Stack): TenantData => ({
  order: refOf(ownTable(stack, 'Orders', 'orderId')),
  product: refOf(ownTable(stack, 'Products', 'productId')),
});

/** The same, but the parameter `ProductTable` may put products into the pool's table. */
export function ownOrSharedData(stack: Stack, shared: TenantTable): TenantData {
  const orders = ownTable(stack, 'Orders', 'orderId');
  const products = ownTable(stack, 'Products', 'productId');
  const isOwn = new CfnCondition(stack, 'HasOwnProducts', {
    expression: Fn.conditionEquals(
      new CfnParameter(stack, 'ProductTable', {
        description: "Whether products are in a table of the tenant's own",
        allowedValues: ['own', 'shared'],
        default: 'own',
      }).valueAsString,
      'own',
    ),
  });
  (products.node.defaultChild as CfnTable).cfnOptions.condition = isOwn;
  const choose = (mine: string, theirs: string) =>
    Fn.conditionIf(isOwn.logicalId, mine, theirs).toString();
  return {
    order: refOf(orders),
    product: {
      name: choose(products.tableName, shared.tableName),
      arn: choose(products.tableArn, shared.tableArn),
    },
  };
}

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
