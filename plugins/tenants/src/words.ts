import type {
  Compute,
  Isolation,
  OperationKind,
  Routing,
  UsagePlan,
} from '@tenantry/plugin-tenants-common';

export const ISOLATION_WORDS: Record<Isolation, string> = {
  pool: 'Shared services and tables',
  'silo-service': 'Own services, shared cluster',
  'silo-cluster': 'Own cluster',
};

export const COMPUTE_WORDS: Record<Compute, string> = {
  fargate: 'Fargate',
  ec2: 'EC2 instances',
};

export const ROUTING_WORDS: Record<Routing, string> = {
  'reverse-proxy': 'Through a proxy of its own',
  direct: 'Straight to each service',
};

export const PROVIDER_WORDS = { oidc: 'OpenID Connect', saml: 'SAML' } as const;

/** An operation as it is called while it runs, and when it has failed. */
export const OPERATION_WORDS: Record<
  OperationKind,
  { running: string; noun: string }
> = {
  onboard: { running: 'Being onboarded', noun: 'Onboarding' },
  offboard: { running: 'Being offboarded', noun: 'Offboarding' },
  move: { running: 'Changing its tier', noun: 'The change of tier' },
  update: { running: 'Being updated', noun: 'Update' },
  repair: { running: 'Being repaired', noun: 'Repair' },
};

/** Steps of operations as their tasks call them. */
const STEP_WORDS: Record<string, string> = {
  reserve: 'Reserve the name',
  deploy: 'Get the services ready',
  identity: 'Invite the administrator',
  'api-key': 'Issue the API key',
  activate: 'Try it through the front door',
  publish: 'Publish to the catalog',
  revoke: 'Take it out of service',
  export: 'Export its data',
  'remove-stack': 'Remove its stack',
  erase: 'Erase its users and data',
  close: 'Look for what is left',
  'plan-move': 'Look whether it can move',
  'build-target': 'Make where it goes to',
  copy: 'Copy its data',
  switch: 'Switch over',
  observe: 'Look whether it is served well',
  'clean-source': 'Remove where it was',
  update: 'Update its services',
  repair: 'Bring its stack back',
};

export const stepWords = (step: string): string => STEP_WORDS[step] ?? step;

const PERIOD_WORDS = { DAY: 'day', WEEK: 'week', MONTH: 'month' } as const;

const numbers = new Intl.NumberFormat('en');

/** `10,000` */
export const formatNumber = (value: number): string => numbers.format(value);

/** `USD 49` in the currency's own manner: `$49`. */
export const formatPrice = (value: number, currency: string): string =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    maximumFractionDigits: 0,
  }).format(value);

/** `10,000 requests a day` */
export const formatQuota = ({ quota }: UsagePlan): string =>
  `${formatNumber(quota.limit)} requests a ${PERIOD_WORDS[quota.period]}`;

/** `10 a second, bursts of 20` */
export const formatRate = ({ rateLimit, burstLimit }: UsagePlan): string =>
  `${formatNumber(rateLimit)} a second, bursts of ${formatNumber(burstLimit)}`;

const days = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

/** `December 24, 2026`. */
export const formatDay = (time: string): string => days.format(new Date(time));

/** `5 s`, `4 min` */
export const formatSeconds = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

/** `1 tenant`, `12 tenants` */
export const countOf = (count: number, noun: string): string =>
  `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;

/** `TaskDefinition`: `task definition`; `VPCEndpoint` keeps its capitals. */
export const plainWords = (name: string): string =>
  name
    .split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .map(part => (/^[A-Z][a-z]/.test(part) ? part.toLowerCase() : part))
    .join(' ');
