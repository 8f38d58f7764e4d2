import { Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * What ECS itself is when it starts tasks: it pulls their images and opens their logs.
 * One for all services of a stack, since an account has room for 1,000 roles only.
 */
export class ExecutionRole extends Role {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'ECS, when it starts tasks',
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'ecr:GetAuthorizationToken knows no resource; what may be pulled is said per repository.',
    });
  }
}
