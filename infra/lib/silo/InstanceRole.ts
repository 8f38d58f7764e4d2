import { ArnFormat, type CfnElement, Validations } from 'aws-cdk-lib';
import type { Cluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * What instances of one cluster may do: be its instances. Narrower than AWS's managed
 * policy, which allows this for every cluster of the account.
 */
export class InstanceRole extends Role {
  constructor(scope: Construct, id: string, props: { cluster: Cluster }) {
    super(scope, id, {
      description: 'Instances of an ECS cluster',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    const { clusterArn, clusterName, stack, node } = props.cluster;
    const clusterId = stack.getLogicalId(node.defaultChild as CfnElement);
    this.addToPolicy(
      new PolicyStatement({
        actions: [
          'ecs:RegisterContainerInstance',
          'ecs:DeregisterContainerInstance',
          'ecs:SubmitAttachmentStateChanges',
          'ecs:SubmitContainerStateChange',
          'ecs:SubmitTaskStateChange',
        ],
        resources: [clusterArn],
      }),
    );
    this.addToPolicy(
      new PolicyStatement({
        actions: ['ecs:Poll', 'ecs:StartTelemetrySession'],
        resources: [
          stack.formatArn({
            service: 'ecs',
            resource: 'container-instance',
            resourceName: `${clusterName}/*`,
            arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
          }),
        ],
      }),
    );
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'ecs:DiscoverPollEndpoint and ecs:PutAccountSetting know no resource; the latter is bound to one setting.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:container-instance/<${clusterId}>/*]`,
        reason: 'ECS names instances when they register, within this cluster.',
      },
    );
    // These two know no resource.
    this.addToPolicy(
      new PolicyStatement({
        actions: ['ecs:DiscoverPollEndpoint'],
        resources: ['*'],
      }),
    );
    this.addToPolicy(
      new PolicyStatement({
        actions: ['ecs:PutAccountSetting'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'ecs:account-setting': 'awsvpcTrunking' },
        },
      }),
    );
  }
}
