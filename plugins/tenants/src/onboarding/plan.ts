import {
  listInWords,
  type Compute,
  type TaskSize,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { hasStack, type OnboardValues } from '../fields/values';
import { COMPUTE_WORDS, formatPrice, formatSeconds } from '../words';

/** What an onboarding will do, in words. */
export interface Plan {
  /** Where the rest is in: `A CloudFormation stack of its own, tenant-acme, with`. */
  stack?: string;
  /** What the stack holds. */
  stackHolds: string[];
  /** What is made besides. */
  creates: string[];
  price: string;
  ready: string;
  ifItFails: string;
}

const SIZES: Record<TaskSize, string> = {
  small: '0.25 vCPU and 0.5 GiB',
  medium: '0.5 vCPU and 1 GiB',
  large: '1 vCPU and 2 GiB',
  xlarge: '2 vCPU and 4 GiB',
};

function clusterOf(tier: Tier, compute: Compute): string {
  if (tier.isolation !== 'silo-cluster') {
    return 'in the shared cluster';
  }
  const machines =
    compute === 'ec2' && tier.silo?.instanceType
      ? `${tier.silo.instanceType} instances`
      : COMPUTE_WORDS[compute];
  return `in an ECS cluster of its own, on ${machines}`;
}

function tasksOf({ silo }: Tier): string {
  if (!silo) {
    return '';
  }
  const { minTasks, maxTasks, taskSize } = silo;
  const few = minTasks === 1 ? '1 task' : `${minTasks} tasks`;
  return minTasks === maxTasks
    ? `, ${few} each, with ${SIZES[taskSize]}`
    : `, ${minTasks} to ${maxTasks} tasks each, with ${SIZES[taskSize]}`;
}

function holdsOf(tier: Tier, values: OnboardValues): string[] {
  const { silo } = tier;
  const compute = values.compute ?? tier.compute;
  const version = values.imageTag
    ? `version ${values.imageTag}`
    : "the pool's version";
  const provider = values.identityProvider?.name;
  return [
    `All services of the SaaS ${clusterOf(tier, compute)}${tasksOf(
      tier,
    )}, ${version}`,
    silo?.sharedRows?.length
      ? `Tables of its own; ${listInWords(
          silo.sharedRows,
        )} are in the shared table, each tenant for itself`
      : 'Tables of its own',
    provider
      ? `A user pool of its own, where users sign in with ${provider}`
      : 'A user pool of its own',
    silo?.routing === 'direct'
      ? 'A route: a rule and a target group for each service on a load balancer of the cell'
      : 'A route: a rule and a target group on a load balancer of the cell, and a proxy behind them',
    'Roles that reach nothing but its own, a security group, logs and alarms',
  ];
}

const KEPT =
  'Running the form again goes on where it stopped; nothing is made twice.';

function failureOf(tier: Tier, values: OnboardValues): string {
  const told = 'The tenant is shown as failed, with the cause.';
  if (!hasStack(tier)) {
    return `${told} ${KEPT}`;
  }
  return values.onFailure === 'keep'
    ? `${told} What was made of the stack stays for inspection, and costs. ${KEPT}`
    : `${told} The stack is rolled back, so that nothing is left that costs. ${KEPT}`;
}

/** What onboarding with these values will do. */
export function planOf(tier: Tier, values: OnboardValues): Plan {
  const silo = hasStack(tier);
  return {
    stack: silo ? `tenant-${values.tenantId ?? ''}` : undefined,
    stackHolds: silo ? holdsOf(tier, values) : [],
    creates: [
      'An entry in the registry, with the history of the tenant',
      silo
        ? 'An administrator, invited by e-mail'
        : 'A group in the shared user pool, and an administrator, invited by e-mail',
      `An API key on the usage plan of ${tier.title}`,
      'A page in the catalog',
    ],
    price: `${formatPrice(tier.pricePerMonth, tier.currency)} a month`,
    ready: `about ${formatSeconds(tier.readyInSeconds)}`,
    ifItFails: failureOf(tier, values),
  };
}
