import {
  HEALTH_STATES,
  type LifecycleState,
  type OperationFailure,
} from '@tenantry/plugin-tenants-common';
import type { Verdict } from './verdict';

export interface TenantFacts {
  state: LifecycleState;
  stackName: string;
  failure?: Pick<OperationFailure, 'operation'>;
  /** `undefined` before the first walk over the stacks; `null` when it does not exist. */
  stack?: { status: string; reason?: string } | null;
  /** The stack is the pool's. */
  isShared: boolean;
  services: Array<{
    name: string;
    verdict: Verdict;
    running: number;
  }>;
}

const IN_PROGRESS = /_IN_PROGRESS$/;
// What rolled back completely serves as before, and says so itself.
const BROKEN = /_FAILED$|^ROLLBACK_COMPLETE$/;

const badness = ({ state }: Verdict) => HEALTH_STATES.indexOf(state);

const worse = (a: Verdict, b: Verdict) => (badness(b) > badness(a) ? b : a);

/** From here on people are to know. */
const MARKED_FROM = HEALTH_STATES.indexOf('degraded');

/** How a tenant fares; `undefined` for one that is no more. */
export function assessTenant(facts: TenantFacts): Verdict | undefined {
  const { state, failure, stack, stackName, isShared } = facts;
  switch (state) {
    case 'offboarded':
      return undefined;
    case 'suspended':
      return { state: 'healthy', cause: { kind: 'asleep' } };
    case 'deprovisioning':
      return { state: 'unknown', cause: { kind: 'removing' } };
    case 'provisioning': {
      const onboarding: Verdict = {
        state: 'deploying',
        cause: { kind: 'onboarding' },
      };
      // What the pool suffers from is no part of this onboarding; unknown is no news.
      const hurting = isShared ? undefined : worstOf(facts);
      return hurting && badness(hurting) > HEALTH_STATES.indexOf('unknown')
        ? hurting
        : onboarding;
    }
    case 'failed':
      if (failure?.operation === 'onboard') {
        return { state: 'unknown', cause: { kind: 'not-onboarded' } };
      }
      if (failure?.operation === 'offboard') {
        return { state: 'unknown', cause: { kind: 'half-gone' } };
      }
      break;
    default:
  }

  if (stack === null) {
    return {
      state: 'down',
      cause: { kind: 'stack-missing', stack: stackName },
    };
  }
  const served: Verdict = worstOf(facts) ?? {
    state: 'unknown',
    cause: { kind: 'unobserved' },
  };
  if (!stack) {
    return served;
  }
  const aboutStack = { kind: 'stack' as const, stack: stackName, ...stack };
  if (BROKEN.test(stack.status)) {
    return worse({ state: 'degraded', cause: aboutStack }, served);
  }
  if (IN_PROGRESS.test(stack.status) && !isShared) {
    const changing: Verdict = { state: 'deploying', cause: aboutStack };
    return served.cause.kind === 'unobserved'
      ? changing
      : worse(served, changing);
  }
  return served;
}

/** The worst of the services, with the names of the others that are not well. */
export function worstOf({
  services,
}: Pick<TenantFacts, 'services'>): Verdict | undefined {
  if (services.length === 0) {
    return undefined;
  }
  const sorted = [...services].sort(
    (a, b) => badness(b.verdict) - badness(a.verdict),
  );
  const [{ verdict: worst, name }] = sorted;
  if (worst.state === 'healthy') {
    return {
      state: 'healthy',
      cause: {
        kind: 'all-running',
        services: services.length,
        tasks: services.reduce((sum, { running }) => sum + running, 0),
      },
    };
  }
  const others = sorted
    .filter(
      other => other.name !== name && badness(other.verdict) >= MARKED_FROM,
    )
    .map(other => other.name);
  return others.length > 0 ? { ...worst, others } : worst;
}
