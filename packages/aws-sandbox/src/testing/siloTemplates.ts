/** A load balancer with a listener that others put rules on. */
export const SHARD = {
  Resources: {
    Alb: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {} },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: 'Alb' },
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [
          {
            Type: 'fixed-response',
            FixedResponseConfig: { StatusCode: '404' },
          },
        ],
      },
    },
  },
  Outputs: { ListenerArn: { Value: { Ref: 'Listener' } } },
};

/** A target group, and the rule that leads to it by the header `tenantPath`. */
export const route = (
  name: string,
  options: { listenerArn: string; priority: number; path?: string },
) => ({
  [`${name}Targets`]: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: {
      Port: 80,
      Protocol: 'HTTP',
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      UnhealthyThresholdCount: 2,
    },
  },
  [`${name}Rule`]: {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: options.listenerArn,
      Priority: options.priority,
      Conditions: [
        {
          Field: 'http-header',
          HttpHeaderConfig: { HttpHeaderName: 'tenantPath', Values: [name] },
        },
        ...(options.path
          ? [
              {
                Field: 'path-pattern',
                PathPatternConfig: { Values: [options.path] },
              },
            ]
          : []),
      ],
      Actions: [{ Type: 'forward', TargetGroupArn: { Ref: `${name}Targets` } }],
    },
  },
});

/** What a service of `siloService` may differ in. */
export interface SiloServiceOptions {
  image?: string;
  desired?: number;
  healthCheck?: object;
  environment?: Record<string, string>;
  /** Logical id of the role of its tasks. */
  taskRole?: string;
  /** Logical id of a route. */
  route?: string;
  /** Logical id of the namespace it joins. */
  namespace?: string;
  /** Others of the namespace reach it under its name. */
  isOffered?: boolean;
  dependsOn?: string[];
  service?: object;
  container?: object;
}

/** A task definition and a service with one container that listens on port 8080. */
export const siloService = (
  name: string,
  options: SiloServiceOptions = {},
) => ({
  [`${name}Task`]: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: `family-${name}`,
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      ...(options.taskRole
        ? { TaskRoleArn: { 'Fn::GetAtt': [options.taskRole, 'Arn'] } }
        : {}),
      ContainerDefinitions: [
        {
          Name: 'main',
          Image: options.image ?? 'app:1',
          PortMappings: [{ ContainerPort: 8080, Name: name }],
          Environment: Object.entries(options.environment ?? {}).map(
            ([Name, Value]) => ({ Name, Value }),
          ),
          ...(options.healthCheck ? { HealthCheck: options.healthCheck } : {}),
          ...options.container,
        },
      ],
    },
  },
  [name]: {
    Type: 'AWS::ECS::Service',
    DependsOn: [
      ...(options.dependsOn ?? []),
      ...(options.route ? [`${options.route}Rule`] : []),
    ],
    Properties: {
      ServiceName: name,
      Cluster: { Ref: 'Cluster' },
      TaskDefinition: { Ref: `${name}Task` },
      DesiredCount: options.desired ?? 1,
      LaunchType: 'FARGATE',
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
      ...(options.route
        ? {
            LoadBalancers: [
              {
                ContainerName: 'main',
                ContainerPort: 8080,
                TargetGroupArn: { Ref: `${options.route}Targets` },
              },
            ],
          }
        : {}),
      ...(options.namespace
        ? {
            ServiceConnectConfiguration: {
              Enabled: true,
              Namespace: { 'Fn::GetAtt': [options.namespace, 'Arn'] },
              Services: options.isOffered
                ? [
                    {
                      PortName: name,
                      DiscoveryName: name,
                      ClientAliases: [{ Port: 8080, DnsName: name }],
                    },
                  ]
                : [],
            },
          }
        : {}),
      ...options.service,
    },
  },
});

export const CLUSTER = {
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: {} },
};
