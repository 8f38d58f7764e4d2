import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/** What the services do with tables; they never scan. */
export const DATA_ACTIONS = [
  'dynamodb:ConditionCheckItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];

/**
 * A table of what tenants have. The partition key is the tenant, also where a tenant
 * has a table of its own: its items can then move between tiers as they are.
 */
export class TenantTable extends Table {
  constructor(
    scope: Construct,
    id: string,
    props: { sortKey: string; removalPolicy: RemovalPolicy },
  ) {
    super(scope, id, {
      partitionKey: { name: 'tenantId', type: AttributeType.STRING },
      sortKey: { name: props.sortKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: props.removalPolicy,
      // A protected table would also survive the rollback of the stack that made it.
      deletionProtection: props.removalPolicy === RemovalPolicy.RETAIN,
    });
  }
}
