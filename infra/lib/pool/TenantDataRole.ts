import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ArnPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DATA_ACTIONS } from '../parts/TenantTable';

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
        actions: DATA_ACTIONS,
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
