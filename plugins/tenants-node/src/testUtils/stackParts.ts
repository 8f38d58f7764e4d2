import { capitalize, serviceOutputOf } from '@tenantry/application';

/** Outputs of a template. */
export const out = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, Value]) => [name, { Value }]),
  );

/** A service in a template, with the least that ECS needs. */
export function serviceResources(
  name: string,
  options: {
    /** Of its task definitions; that of a tenant's service when there is none. */
    family?: string;
    cluster: string | object;
    desired: number | object;
    /** What is its own about the container; an image at least. */
    container: { Image: object; [property: string]: unknown };
    /** Resources that have to be there first. */
    after?: string[];
  },
): Record<string, object> {
  const id = capitalize(name);
  return {
    [`${id}Task`]: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Family: options.family ?? {
          'Fn::Sub': `tenantry-\${TenantPath}-${name}`,
        },
        Cpu: '256',
        Memory: '512',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        ContainerDefinitions: [{ Name: 'service', ...options.container }],
      },
    },
    [`${id}Service`]: {
      Type: 'AWS::ECS::Service',
      DependsOn: options.after,
      Properties: {
        Cluster: options.cluster,
        TaskDefinition: { Ref: `${id}Task` },
        DesiredCount: options.desired,
        LaunchType: 'FARGATE',
        DeploymentConfiguration: {
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        },
      },
    },
  };
}

/** Their names, as a tenant's stack puts them out. */
export const serviceOutputs = (names: string[]): Record<string, object> =>
  Object.fromEntries(
    names.map(name => [
      serviceOutputOf({ name }),
      { 'Fn::GetAtt': [`${capitalize(name)}Service`, 'Name'] },
    ]),
  );
