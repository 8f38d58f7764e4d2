import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';
import { callIn, nameOf, type AnyClient } from './anyClient';

/** Operations that draw on one bucket of AWS's, and how fast it refills. */
interface Family {
  name: string;
  matches(call: string): boolean;
  /** Calls per second that AWS sustains, per account and Region. */
  sustained: number;
  /** Collectors make hundreds in a row: one by one, at even intervals. */
  isEven?: true;
}

/** The portal's reads take this part of what AWS sustains; the rest is for everybody else. */
const SHARE = 0.25;
/**
 * Calls may come in a burst within so long; AWS's own buckets are deeper. Longer bursts would
 * have all their answers come at once, too, and hold up everything else in this process.
 */
const WINDOW_S = 1;

const oneOf = (pattern: RegExp) => (call: string) => pattern.test(call);

/**
 * From AWS's published quotas; where there are none (CloudFormation, ELB), what has proved
 * to be safe. Reads only: what changes something is rare, and waits for nobody.
 */
const FAMILIES: Family[] = [
  {
    name: 'ecs-services',
    matches: oneOf(/^ECS\.(DescribeServices|ListServices)$/),
    sustained: 20,
    isEven: true,
  },
  {
    name: 'ecs-tasks',
    matches: oneOf(/^ECS\.(DescribeTasks|ListTasks)$/),
    sustained: 20,
  },
  {
    name: 'ecs-others',
    matches: oneOf(/^ECS\.(Describe|List)/),
    sustained: 20,
  },
  {
    name: 'cloudformation',
    // Not events: whoever follows a stack keeps a pace of their own.
    matches: oneOf(/^CloudFormation\.(DescribeStacks|List)/),
    sustained: 20,
  },
  {
    // Each has CloudFormation read every resource of a stack: one in two seconds.
    name: 'cloudformation-drift',
    matches: oneOf(/^CloudFormation\.DetectStackDrift$/),
    sustained: 2,
  },
  {
    name: 'cloudformation-drift-reads',
    matches: oneOf(
      /^CloudFormation\.(DescribeStackDriftDetectionStatus|DescribeStackResourceDrifts)$/,
    ),
    sustained: 10,
  },
  { name: 'apigateway', matches: oneOf(/^APIGateway\.Get/), sustained: 10 },
  {
    name: 'elb',
    matches: oneOf(/^ElasticLoadBalancingV2\.Describe/),
    sustained: 10,
  },
  {
    name: 'logs-queries',
    matches: oneOf(/^CloudWatchLogs\.StartQuery$/),
    sustained: 10,
  },
  {
    name: 'logs-results',
    matches: oneOf(/^CloudWatchLogs\.GetQueryResults$/),
    sustained: 10,
  },
  {
    name: 'logs-reads',
    matches: oneOf(/^CloudWatchLogs\.(Get|Filter|Describe)/),
    sustained: 10,
  },
  {
    name: 'metrics',
    matches: oneOf(/^CloudWatch\.GetMetricData$/),
    sustained: 50,
    isEven: true,
  },
];

type Watched = AnyClient<{ step: 'finalizeRequest'; priority: 'low' }>;

/**
 * Holds the reads of one cell below a quarter of what AWS sustains: all that share a
 * bucket there wait in one line here. Retries count like first tries.
 */
export class CallLimits {
  readonly #queues = new Map<string, RateLimiterQueue>();

  /** Makes a client's reads wait for their turn. */
  watch<C extends Watched>(client: C): C {
    client.middlewareStack.add(
      (next, context) => {
        const call = nameOf(callIn(context));
        const family = FAMILIES.find(({ matches }) => matches(call));
        return async args => {
          if (family) {
            await this.#queue(family).removeTokens(1);
          }
          return next(args);
        };
      },
      // Within the SDK's retries, so that each try waits.
      { step: 'finalizeRequest', name: 'tenantryCallLimits', priority: 'low' },
    );
    return client;
  }

  #queue({ name, sustained, isEven }: Family): RateLimiterQueue {
    let queue = this.#queues.get(name);
    if (!queue) {
      const perSecond = sustained * SHARE;
      const points = isEven ? 1 : Math.max(1, Math.floor(perSecond * WINDOW_S));
      queue = new RateLimiterQueue(
        new RateLimiterMemory({ points, duration: points / perSecond }),
      );
      this.#queues.set(name, queue);
    }
    return queue;
  }
}
