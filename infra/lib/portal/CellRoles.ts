import { Aws, type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import {
  ArnPrincipal,
  type IPrincipal,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { changeGrants } from './changeGrants';
import { give } from './grants';
import { readGrants } from './readGrants';
import { stackGrants } from './stackGrants';

/** What of the cell the portal works with. */
export interface CellResources {
  cellId: string;
  registry: Table;
  exports: IBucket;
  eventBus: IEventBus;
  queues: IQueue[];
  accessLogs: ILogGroup;
}

/**
 * Who the portal is in a cell. It may look, and take another role to change
 * something; what tenants' stacks are made of, only CloudFormation may make.
 */
export class CellRoles extends Construct {
  /** What the portal has, or takes from elsewhere. */
  readonly read: Role;
  /** What it takes for changes. */
  readonly change: Role;
  /** What CloudFormation takes for stacks that the portal asks for. */
  readonly stacks: Role;

  constructor(
    scope: Construct,
    id: string,
    props: CellResources & {
      /** Who may look: the portal's tasks, or a portal elsewhere. */
      reader: IPrincipal;
      /** Of the roles' names, where these have to be known beforehand. */
      namePrefix?: string;
    },
  ) {
    super(scope, id);
    const { namePrefix } = props;
    const nameOf = (role: string) => namePrefix && `${namePrefix}${role}`;
    this.stacks = new Role(this, 'Stacks', {
      roleName: nameOf('stacks'),
      description: 'CloudFormation, when it makes the stack of a tenant',
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    });
    give(this.stacks, stackGrants());
    this.read = new Role(this, 'Read', {
      description: 'The portal, when it looks',
      roleName: nameOf('read'),
      assumedBy: props.reader,
    });
    give(this.read, readGrants(props));
    this.change = new Role(this, 'Change', {
      roleName: nameOf('change'),
      description: 'The portal, when it changes a tenant',
      assumedBy: new ArnPrincipal(this.read.roleArn),
    });
    give(this.change, changeGrants(props, this.stacks.roleArn));
    this.read.addToPolicy(
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: [this.change.roleArn],
      }),
    );
    Validations.of(this.change).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${Stack.of(props.exports).getLogicalId(
        props.exports.node.defaultChild as CfnElement,
      )}.Arn>/*]`,
      reason: 'Each export has names of its own.',
    });
  }
}
