import {
  AttributeType,
  BillingMode,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { ArnPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Tables that tenants share; the partition key is the tenant. */
export class TenantTables extends Construct {
  readonly orders: Table;
  readonly products: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = (name: string, idName: string) =>
      new Table(this, name, {
        partitionKey: { name: 'tenantId', type: AttributeType.STRING },
        sortKey: { name: idName, type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.AWS_MANAGED,
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: true,
      });
    this.orders = table('Orders', 'orderId');
    this.products = table('Products', 'productId');
  }
}

/**
 * The role that services assume for one tenant at a time: the session tag `tenant`
 * bounds it to that tenant's items, whatever the service's code asks for.
 */
export class TenantDataRole extends Construct {
  readonly role: Role;

  constructor(
    scope: Construct,
    id: string,
    props: { tables: Table[]; taskRoles: Role[] },
  ) {
    super(scope, id);
    const [first, ...others] = props.taskRoles.map(
      role => new ArnPrincipal(role.roleArn),
    );
    this.role = new Role(this, 'Role', {
      description: 'Data of the tenant named by the session tag',
      assumedBy: first,
    });
    const trust = this.role.assumeRolePolicy!;
    trust.addStatements(
      ...others.map(
        principal =>
          new PolicyStatement({
            actions: ['sts:AssumeRole'],
            principals: [principal],
          }),
      ),
      new PolicyStatement({
        actions: ['sts:TagSession'],
        principals: [first, ...others],
        conditions: {
          StringLike: { 'aws:RequestTag/tenant': '*' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] },
        },
      }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        actions: [
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:UpdateItem',
        ],
        resources: props.tables.map(table => table.tableArn),
        conditions: {
          'ForAllValues:StringEquals': {
            'dynamodb:LeadingKeys': ['${aws:PrincipalTag/tenant}'],
          },
        },
      }),
    );
    for (const role of props.taskRoles) {
      role.addToPolicy(
        new PolicyStatement({
          actions: ['sts:AssumeRole', 'sts:TagSession'],
          resources: [this.role.roleArn],
        }),
      );
    }
  }
}
