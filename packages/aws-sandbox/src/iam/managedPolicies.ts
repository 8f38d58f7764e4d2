import { NotSupportedError } from '../errors';
import type { PolicyDocument } from './policy';

const allow = (...Action: string[]): PolicyDocument => ({
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

/** AWS's own policies that CDK attaches, as documented on 2026-11. */
const MANAGED: Record<string, PolicyDocument> = {
  'service-role/AWSLambdaBasicExecutionRole': allow(
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ),
  'service-role/AmazonECSTaskExecutionRolePolicy': allow(
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ),
  'service-role/AmazonEC2ContainerServiceforEC2Role': allow(
    'ec2:DescribeTags',
    'ecs:CreateCluster',
    'ecs:DeregisterContainerInstance',
    'ecs:DiscoverPollEndpoint',
    'ecs:Poll',
    'ecs:RegisterContainerInstance',
    'ecs:StartTelemetrySession',
    'ecs:UpdateContainerInstancesState',
    'ecs:Submit*',
    'ecs:TagResource',
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ),
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allow('logs:*'),
};

/** The document of an AWS managed policy. */
export function managedPolicy(arn: string): PolicyDocument {
  const document = MANAGED[arn.split(':policy/')[1]];
  if (!document) {
    throw new NotSupportedError(`the managed policy ${arn}`);
  }
  return document;
}
