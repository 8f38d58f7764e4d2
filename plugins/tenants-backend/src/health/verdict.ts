import type { HealthState, StoppedTask } from '@tenantry/plugin-tenants-common';
import { ago, duration, lowerFirst, plural, sentence } from './words';

/** Counts of a service's tasks. */
interface Counts {
  service: string;
  running: number;
  desired: number;
  pending: number;
}

/** Why something is in its state: facts, so that what is said of them is never stale. */
export type Cause =
  | { kind: 'unobserved'; seenAt?: string }
  | { kind: 'empty' }
  | { kind: 'asleep' }
  | { kind: 'onboarding' }
  | { kind: 'not-onboarded' }
  | { kind: 'removing' }
  | { kind: 'half-gone' }
  | { kind: 'stack-missing'; stack: string }
  | { kind: 'stack'; stack: string; status: string; reason?: string }
  | { kind: 'all-running'; services: number; tasks: number }
  | { kind: 'missing'; service: string }
  | { kind: 'scaled-to-zero'; service: string }
  | ({ kind: 'running' } & Counts)
  | ({ kind: 'starting' } & Counts)
  | ({ kind: 'too-few'; stopped?: StoppedTask; hint?: string } & Counts)
  | ({
      kind: 'rolling-out';
      updated: number;
      failed: number;
      stopped?: StoppedTask;
    } & Counts)
  | ({
      kind: 'stuck-deployment';
      updated: number;
      failed: number;
      progressAt: string;
      stopped?: StoppedTask;
      hint?: string;
    } & Counts)
  | ({
      kind: 'deployment-failed';
      reason?: string;
      stopped?: StoppedTask;
    } & Counts)
  | ({
      kind: 'unhealthy-targets';
      healthy: number;
      unhealthy: number;
      reason?: string;
    } & Counts)
  | ({ kind: 'replaced'; stopped: StoppedTask } & Counts)
  | ({ kind: 'restarting'; stops: number; stopped?: StoppedTask } & Counts);

/** How something fares. */
export interface Verdict {
  state: HealthState;
  cause: Cause;
  /** Names of other services of the tenant that are not well either. */
  others?: string[];
}

/** "1 of 1 orders task runs.", "2 of 3 orders tasks run." */
const run = ({ service, running, desired }: Counts): string =>
  desired === 1
    ? `${running} of 1 ${service} task runs.`
    : `${running} of ${desired} ${service} tasks run.`;

const starting = (pending: number) =>
  pending > 0 ? ` ${pending} ${pending === 1 ? 'is' : 'are'} starting.` : '';

const stop = (stopped: StoppedTask | undefined, nowMs: number) =>
  stopped
    ? ` The last one stopped ${ago(stopped.at, nowMs)}: ${lowerFirst(
        sentence(stopped.reason),
      )}`
    : '';

const said = (text: string | undefined) => (text ? ` ${sentence(text)}` : '');

/** The reason as a sentence or two, as of now. */
function sayCause(cause: Cause, nowMs: number): string {
  switch (cause.kind) {
    case 'unobserved':
      return cause.seenAt
        ? `Last seen ${ago(cause.seenAt, nowMs)}.`
        : 'Not looked at yet.';
    case 'empty':
      return 'No service is in it.';
    case 'asleep':
      return 'Suspended: its requests are refused, and its tasks may sleep.';
    case 'onboarding':
      return 'It is being onboarded.';
    case 'not-onboarded':
      return 'Nothing of it serves yet: its onboarding failed.';
    case 'removing':
      return 'It is being offboarded: nobody is let in.';
    case 'half-gone':
      return 'Nobody is let in: its offboarding failed, and is to be run again.';
    case 'stack-missing':
      return `Its stack ${cause.stack} does not exist.`;
    case 'stack':
      return `Its stack ${cause.stack} is ${cause.status}.${said(
        cause.reason,
      )}`;
    case 'all-running':
      return `All ${plural(cause.services, 'service')} run, ${plural(
        cause.tasks,
        'task',
      )} in all.`;
    case 'missing':
      return `The ${cause.service} service does not exist in ECS.`;
    case 'scaled-to-zero':
      return `No ${cause.service} task is wanted: the service is scaled to 0.`;
    case 'running':
      return run(cause);
    case 'starting':
      return `${run(cause)}${starting(cause.pending)}`;
    case 'too-few':
      return `${run(cause)}${starting(cause.pending)}${stop(
        cause.stopped,
        nowMs,
      )}${said(cause.hint)}`;
    case 'rolling-out':
      return `A deployment is under way: ${cause.updated} of ${
        cause.desired
      } new ${cause.service} tasks run${
        cause.failed > 0 ? `, ${cause.failed} failed` : ''
      }.${stop(cause.stopped, nowMs)}`;
    case 'stuck-deployment':
      return `The deployment makes no progress for ${duration(
        nowMs - Date.parse(cause.progressAt),
      )}: ${cause.updated} of ${cause.desired} new ${cause.service} tasks run${
        cause.failed > 0 ? `, ${cause.failed} failed` : ''
      }.${stop(cause.stopped, nowMs)}${said(cause.hint)}`;
    case 'deployment-failed':
      return `The latest deployment failed. ${run(cause)}${stop(
        cause.stopped,
        nowMs,
      )}${cause.stopped ? '' : said(cause.reason)}`;
    case 'unhealthy-targets':
      return cause.healthy === 0
        ? `${run(cause)} The load balancer finds none of them healthy.${said(
            cause.reason,
          )}`
        : `${run(cause)} ${cause.unhealthy} of ${
            cause.healthy + cause.unhealthy
          } fail the load balancer's check.${said(cause.reason)}`;
    case 'replaced':
      return `${run(cause)} One stopped ${ago(
        cause.stopped.at,
        nowMs,
      )}: ${lowerFirst(
        sentence(cause.stopped.reason),
      )} Another has taken its place.`;
    case 'restarting':
      return `${run(cause)} But ${plural(
        cause.stops,
        'task',
      )} stopped in the last 10 min.${stop(cause.stopped, nowMs)}`;
    default:
      throw new TypeError(`No words for ${JSON.stringify(cause)}`);
  }
}

/** What is said of a verdict, other services included. */
export function say({ cause, others = [] }: Verdict, nowMs: number): string {
  const rest =
    others.length > 0 ? ` Not well either: ${others.join(', ')}.` : '';
  return `${sayCause(cause, nowMs)}${rest}`;
}
