import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib';

/** CPU units (1024 are a vCPU) and memory in MiB: pairs that Fargate has. */
export const TASK_SIZES = {
  small: { Cpu: '256', Memory: '512' },
  medium: { Cpu: '512', Memory: '1024' },
  large: { Cpu: '1024', Memory: '2048' },
  xlarge: { Cpu: '2048', Memory: '4096' },
};

/**
 * What differs between tenants of one variant of the template. The portal fills it in;
 * `plugins/tenants-node` has the other half of this contract.
 */
export function tenantParameters(stack: Stack) {
  const text = (name: string, props: CfnParameterProps): string =>
    new CfnParameter(stack, name, props).valueAsString;
  const number = (name: string, props: CfnParameterProps): number =>
    new CfnParameter(stack, name, { ...props, type: 'Number' }).valueAsNumber;
  return {
    tenantId: text('TenantId', {
      description: 'Id of the tenant',
      allowedPattern: '[a-z](-?[a-z0-9])+',
      minLength: 3,
      maxLength: 32,
    }),
    /** What routes to the stack; a tenant that moves has two stacks for a while. */
    tenantPath: text('TenantPath', {
      description:
        'Header value that routes to this stack: the id of the tenant, or <id>--<n> for the n-th place that the tenant has',
      allowedPattern: '[a-z](-?[a-z0-9])+(--[1-9][0-9]*)?',
      minLength: 3,
      maxLength: 40,
    }),
    tier: text('Tier', {
      description: 'Tier of the tenant',
      allowedPattern: '[a-z][a-z0-9-]{0,30}',
    }),
    imageTag: text('ImageTag', {
      description: 'Tag of the container images of the services',
      minLength: 1,
    }),
    taskSize: text('TaskSize', {
      description: 'Size of each task',
      allowedValues: Object.keys(TASK_SIZES),
      default: 'small',
    }),
    minTasks: number('MinTasks', {
      description:
        'Tasks that each service has at least; 0 with MaxTasks 0 while its tenant is suspended',
      minValue: 0,
      maxValue: 100,
      default: 1,
    }),
    maxTasks: number('MaxTasks', {
      description: 'Tasks that each service scales out to',
      minValue: 0,
      maxValue: 100,
      default: 4,
    }),
    listenerArn: text('ListenerArn', {
      description: 'Listener of the load balancer of the shard',
      allowedPattern: 'arn:[^:]+:elasticloadbalancing:.+:listener/app/.+',
    }),
    loadBalancerName: text('LoadBalancerName', {
      description: 'Load balancer of the shard, as CloudWatch names it',
      allowedPattern: 'app/.+',
    }),
    /** Of a listener rule; the registry hands them out. */
    priority: (name: string) =>
      number(name, {
        description: 'Priority of a listener rule; unique in the listener',
        minValue: 1,
        maxValue: 50_000,
      }),
  };
}

export type TenantParameters = ReturnType<typeof tenantParameters>;
