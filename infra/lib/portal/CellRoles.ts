import { Aws, type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import {
  ArnPrincipal,
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
 * Who the portal is in its cell. Its tasks may look, and take another role to change
 * something; what tenants' stacks are made of, only CloudFormation may make.
 */
export class CellRoles extends Construct {
  /** Of the portal's tasks. */
  readonly read: Role;
  /** What the tasks take for changes. */
  readonly change: Role;
  /** What CloudFormation takes for stacks that the portal asks for. */
  readonly stacks: Role;

  constructor(scope: Construct, id: string, props: CellResources) {
    super(scope, id);
    this.stacks = new Role(this, 'Stacks', {
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
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    give(this.read, readGrants(props));
    this.change = new Role(this, 'Change', {
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
