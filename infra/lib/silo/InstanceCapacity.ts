import { Validations } from 'aws-cdk-lib';
import {
  AutoScalingGroup,
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  GroupMetrics,
} from 'aws-cdk-lib/aws-autoscaling';
import {
  InstanceType,
  LaunchTemplate,
  SecurityGroup,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import {
  AsgCapacityProvider,
  type Cluster,
  EcsOptimizedImage,
} from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { InstanceRole } from './InstanceRole';

/** What an instance does at its first boot, before the agent of ECS starts. */
function bootCommands(region: string): UserData {
  const userData = UserData.forLinux();
  userData.addCommands(
    // Tasks have roles of their own, and no business with the instance's.
    'echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config',
    // Logs are written with the task's execution role.
    'echo ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true >> /etc/ecs/ecs.config',
    // Each task has a network interface; with trunking there is room for many. The
    // setting is the role's, and counts for instances that register after it.
    'dnf install --assumeyes --quiet awscli-2',
    `aws ecs put-account-setting --region ${region} --name awsvpcTrunking --value enabled`,
  );
  return userData;
}

/**
 * EC2 instances of a cluster: ECS starts and stops them as tasks need room. Small
 * instance types have no ENI trunking, and room for one or two tasks only.
 */
export class InstanceCapacity extends Construct {
  readonly name: string;

  constructor(
    scope: Construct,
    id: string,
    props: {
      cluster: Cluster;
      instanceType: string;
      minInstances: number;
      maxInstances: number;
    },
  ) {
    super(scope, id);
    const { cluster } = props;
    const role = new InstanceRole(this, 'Role', { cluster });
    const launchTemplate = new LaunchTemplate(this, 'Instances', {
      instanceType: new InstanceType(props.instanceType),
      machineImage: EcsOptimizedImage.amazonLinux2023(),
      userData: bootCommands(cluster.stack.region),
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(30, {
            encrypted: true,
            volumeType: EbsDeviceVolumeType.GP3,
          }),
        },
      ],
      securityGroup: new SecurityGroup(this, 'SecurityGroup', {
        vpc: cluster.vpc,
        description: 'Instances of an ECS cluster; nobody connects to them',
      }),
      // The role says all that an instance may do; constructs would add more.
      role: role.withoutPolicyUpdates(),
    });
    launchTemplate.node.addDependency(role);
    const group = new AutoScalingGroup(this, 'Group', {
      vpc: cluster.vpc,
      minCapacity: props.minInstances,
      maxCapacity: props.maxInstances,
      groupMetrics: [GroupMetrics.all()],
      // Nothing may keep an instance when the stack goes: CloudFormation would wait for it
      // in vain. Tasks are drained from an instance before it ends, see the provider.
      newInstancesProtectedFromScaleIn: false,
      launchTemplate,
    });
    Validations.of(group).acknowledge({
      id: 'AwsSolutions-AS3',
      reason:
        'ECS starts and stops instances as part of its work; nobody has to be told.',
    });
    const provider = new AsgCapacityProvider(this, 'Provider', {
      autoScalingGroup: group,
      enableManagedScaling: true,
      enableManagedTerminationProtection: false,
      enableManagedDraining: true,
      targetCapacityPercent: 100,
    });
    cluster.addAsgCapacityProvider(provider);
    this.name = provider.capacityProviderName;
  }
}
