import type { Images } from '../services/ecs/images';

/** The image `app:1`, whose containers run a script; other tags cannot be pulled. */
export const imageOf = (script: string): Images => ({
  app: { tags: ['1'], command: [process.execPath, '-e', script] },
});

/** A script that answers whatever is asked of it. */
export const WELL = `require('node:http').createServer((_, r) => r.end('ok')).listen(process.env.PORT, '127.0.0.1')`;

/** A cluster `c` with a service `s`. */
export const serviceTemplate = (
  change: { image?: string; desired?: number } = {},
) => ({
  Resources: {
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: 'tasks' },
    },
    Cluster: {
      Type: 'AWS::ECS::Cluster',
      Properties: { ClusterName: 'c' },
    },
    Definition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: 'f',
        Cpu: '256',
        Memory: '512',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        ContainerDefinitions: [
          {
            Name: 'main',
            Image: change.image ?? 'app:1',
            PortMappings: [{ ContainerPort: 80 }],
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: {
                'awslogs-group': { Ref: 'Logs' },
                'awslogs-stream-prefix': 'app',
              },
            },
          },
        ],
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ServiceName: 's',
        Cluster: { Ref: 'Cluster' },
        TaskDefinition: { Ref: 'Definition' },
        DesiredCount: change.desired ?? 1,
        LaunchType: 'FARGATE',
        NetworkConfiguration: {
          AwsvpcConfiguration: { Subnets: ['subnet-1'] },
        },
        DeploymentConfiguration: {
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        },
      },
    },
  },
});
