import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

/** The registry: the only source of truth about the cell's tenants. */
export class Registry extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
    });
    // Sparse: only a tenant's META item carries these keys, so listing tenants
    // does not read their histories.
    this.table.addGlobalSecondaryIndex({
      indexName: 'tenants',
      partitionKey: { name: 'gsiPk', type: AttributeType.STRING },
      sortKey: { name: 'gsiSk', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
  }
}
