import type { StackResource } from '@tenantry/plugin-tenants-common';
import { plainWords } from '../words';

/** How a status looks and sorts: what needs somebody comes first. */
export type Tone = 'failed' | 'working' | 'undone' | 'done' | 'gone';

/** A status of CloudFormation's as people say it. */
export interface StatusWords {
  /** For example `Being created`. */
  word: string;
  tone: Tone;
}

/** What is done to something: after it is done, while it is, and when it cannot be. */
const VERBS: Record<string, { past: string; now: string; failed: string }> = {
  CREATE: {
    past: 'Created',
    now: 'Being created',
    failed: 'Could not be created',
  },
  UPDATE: {
    past: 'Updated',
    now: 'Being updated',
    failed: 'Could not be updated',
  },
  DELETE: {
    past: 'Deleted',
    now: 'Being deleted',
    failed: 'Could not be deleted',
  },
  IMPORT: {
    past: 'Imported',
    now: 'Being imported',
    failed: 'Could not be imported',
  },
  ROLLBACK: {
    past: 'Rolled back',
    now: 'Being rolled back',
    failed: 'Could not be rolled back',
  },
  UPDATE_ROLLBACK: {
    past: 'Update rolled back',
    now: 'Update being rolled back',
    failed: 'Update could not be rolled back',
  },
  IMPORT_ROLLBACK: {
    past: 'Import rolled back',
    now: 'Import being rolled back',
    failed: 'Import could not be rolled back',
  },
};

const STATUS =
  /^(.+?)_(COMPLETE_CLEANUP_IN_PROGRESS|COMPLETE|IN_PROGRESS|FAILED|SKIPPED)$/;

/** `CREATE_IN_PROGRESS`: `Being created`. What is not known is shown as it is. */
export function statusWords(status: string): StatusWords {
  const [, verb, end] = status.match(STATUS) ?? [];
  const words = VERBS[verb];
  if (status === 'REVIEW_IN_PROGRESS') {
    return { word: 'Waiting for its first change', tone: 'working' };
  }
  if (!words) {
    return { word: status, tone: 'done' };
  }
  switch (end) {
    case 'FAILED':
      return { word: words.failed, tone: 'failed' };
    case 'SKIPPED':
      return { word: 'Kept', tone: 'done' };
    case 'IN_PROGRESS':
      return { word: words.now, tone: 'working' };
    case 'COMPLETE_CLEANUP_IN_PROGRESS':
      return { word: `${words.past}, cleaning up`, tone: 'working' };
    default:
      return { word: words.past, tone: toneOfDone(verb) };
  }
}

function toneOfDone(verb: string): Tone {
  if (verb === 'DELETE') {
    return 'gone';
  }
  return verb.endsWith('ROLLBACK') ? 'undone' : 'done';
}

/** Types whose names say little about what they are. */
const TYPE_WORDS: Record<string, string> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 'Autoscaling target',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'Autoscaling policy',
  'AWS::AutoScaling::AutoScalingGroup': 'Auto Scaling group',
  'AWS::CDK::Metadata': 'Template metadata',
  'AWS::CloudFormation::Stack': 'Stack',
  'AWS::CloudWatch::Alarm': 'Alarm',
  'AWS::EC2::LaunchTemplate': 'Launch template',
  'AWS::EC2::SecurityGroup': 'Security group',
  'AWS::EC2::SecurityGroupEgress': 'Security group rule, outgoing',
  'AWS::EC2::SecurityGroupIngress': 'Security group rule, incoming',
  'AWS::ECS::ClusterCapacityProviderAssociations':
    'Capacity of the ECS cluster',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'Load balancer rule',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Target group',
  'AWS::Logs::LogGroup': 'Log group',
  'AWS::ServiceDiscovery::HttpNamespace': 'Service Connect namespace',
  'AWS::ServiceDiscovery::PrivateDnsNamespace': 'Service Connect namespace',
};

const SERVICES: Record<string, string> = {
  ApiGateway: 'API Gateway',
  ElasticLoadBalancingV2: 'Load balancer',
  SecretsManager: 'Secrets Manager',
};

/** `AWS::ECS::TaskDefinition`: `ECS task definition`. */
export function typeWords(type: string): string {
  const known = TYPE_WORDS[type];
  if (known) {
    return known;
  }
  const [vendor, service, name] = type.split('::');
  return vendor === 'AWS' && name
    ? `${SERVICES[service] ?? service} ${plainWords(name)}`
    : type;
}

/** What resources are for, in the order in which people ask for them. */
const GROUPS = [
  'Services',
  'Data',
  'Sign-in',
  'Routing and network',
  'Permissions',
  'Logs and alarms',
  'Other',
] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Record<string, Group> = {
  ApplicationAutoScaling: 'Services',
  AutoScaling: 'Services',
  ECS: 'Services',
  DynamoDB: 'Data',
  KMS: 'Data',
  S3: 'Data',
  Cognito: 'Sign-in',
  EC2: 'Routing and network',
  ElasticLoadBalancingV2: 'Routing and network',
  ServiceDiscovery: 'Routing and network',
  IAM: 'Permissions',
  CloudWatch: 'Logs and alarms',
  Logs: 'Logs and alarms',
};

function groupOf(type: string): Group {
  if (type === 'AWS::EC2::LaunchTemplate') {
    return 'Services';
  }
  return GROUP_OF[type.split('::')[1]] ?? 'Other';
}

const ORDER: Tone[] = ['failed', 'working', 'undone', 'done', 'gone'];

/** Resources by what they are for; within that, what needs somebody first. */
export function groupResources(
  resources: StackResource[],
): Array<{ group: Group; resources: StackResource[] }> {
  const rank = ({ status }: StackResource) =>
    ORDER.indexOf(statusWords(status).tone);
  return GROUPS.map(group => ({
    group,
    resources: resources
      .filter(({ type }) => groupOf(type) === group)
      .sort((one, other) => rank(one) - rank(other)),
  })).filter(each => each.resources.length > 0);
}

/** CDK ends logical ids in a hash: `OrderService2A2C076C` is an `OrderService` to people. */
export const nameOf = (logicalId: string): string =>
  logicalId.replace(/(?<=[A-Za-z])[0-9A-F]{8}$/, '');

/** A reason without what only CloudFormation's own support can use. */
export const reasonWords = (reason: string): string =>
  reason
    .replace(/\s*\(RequestToken: [^)]*\)$/, '')
    .replace(/^Resource handler returned message: "(.*)"$/s, '$1');

/** `38 of 42 resources are there, 3 being worked on, 1 failed.` */
export function summarize(
  resources: StackResource[],
  stackStatus: string,
): string {
  const count = (tone: Tone) =>
    resources.filter(({ status }) => statusWords(status).tone === tone).length;
  const total = resources.length;
  const [failed, working] = [count('failed'), count('working')];
  const done = count('done');
  if (total === 0) {
    return statusWords(stackStatus).tone === 'working'
      ? 'Nothing of it is there yet.'
      : 'Nothing of it is left.';
  }
  if (done === total) {
    return total === 1
      ? 'Its resource is there.'
      : `All ${total} resources are there.`;
  }
  const parts = [
    `${done} of ${total} ${
      total === 1 ? 'resource is' : 'resources are'
    } there`,
    working > 0 && `${working} being worked on`,
    failed > 0 && `${failed} failed`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}
