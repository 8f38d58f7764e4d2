import type { TenantRecord } from '../registry/items';
import type { ToldChange } from './outbox';

/** Where events of the toolkit come from, by who sends them. */
export const SOURCES = {
  control: 'sbt.control.plane',
  application: 'sbt.application.plane',
} as const;

const PREFIX = 'sbt_aws_';

/** An event as the SaaS Builder Toolkit for AWS knows it (its `EventManager`). */
export interface ToolkitEvent {
  source: (typeof SOURCES)[keyof typeof SOURCES];
  /** With the prefix `sbt_aws_`. */
  detailType: string;
  detail: Record<string, unknown>;
}

/** Who asked for a tenant: absent for those that were onboarded in the portal. */
export interface ToolkitLink {
  /** Id of the request's event; one request is one tenant. */
  requestId: string;
  /** As the toolkit's control plane calls the tenant. */
  toolkitTenantId: string;
  registrationId: string;
  /** Id of the event that asked for its end. */
  offboardRequestId?: string;
}

/** What became of the registration, as the reference application plane words it. */
const STATUS = {
  onboarding: { success: 'created', failure: 'failed' },
  offboarding: { success: 'deleted', failure: 'failed' },
} as const;

const event = (
  source: keyof typeof SOURCES,
  name: string,
  detail: Record<string, unknown>,
): ToolkitEvent => ({
  source: SOURCES[source],
  detailType: `${PREFIX}${name}`,
  detail,
});

/** The ids that every event carries: of the toolkit where it asked for the tenant. */
export const idsOf = (tenantId: string, link?: ToolkitLink) => ({
  tenantId: link?.toolkitTenantId ?? tenantId,
  tenantRegistrationId: link?.registrationId ?? tenantId,
});

type Ids = ReturnType<typeof idsOf>;

/**
 * What a control plane is told at the end of an operation, and of the job in it that made
 * or removed the tenant's resources. `jobOutput` is what it keeps of that.
 */
export function outcomeEvents(
  kind: 'onboarding' | 'offboarding',
  end: 'success' | 'failure',
  ids: Ids,
  options: { tenantData?: Record<string, unknown>; cause?: string } = {},
): ToolkitEvent[] {
  const job = kind === 'onboarding' ? 'provision' : 'deprovision';
  const suffix = end === 'success' ? 'Success' : 'Failure';
  const detail = {
    ...ids,
    jobOutput: {
      tenantData: options.tenantData ?? {},
      tenantRegistrationData: {
        registrationStatus: STATUS[kind][end],
        ...(options.cause ? { cause: options.cause } : {}),
      },
    },
  };
  return [
    event('application', `${job}${suffix}`, detail),
    event('application', `${kind}${suffix}`, detail),
  ];
}

/** Marks requests that the portal itself made, lest it takes them for somebody else's. */
export const OWN_REQUEST = { requestedBy: 'tenantry' };

/**
 * What the toolkit's listeners are told of a line of a tenant's history, in order. The
 * request of an onboarding carries the administrator's address: its billing providers make
 * their customer of it, and no other event has it.
 */
export function toolkitEvents(
  change: ToldChange,
  tenant: TenantRecord | undefined,
  link?: ToolkitLink,
): ToolkitEvent[] {
  const ids = idsOf(change.tenantId, link);
  const tenantData = tenant && {
    tenantName: tenant.displayName,
    tier: tenant.tier,
  };
  const failed = { tenantData, cause: change.message };
  switch (change.type) {
    case 'onboarding.started':
      return link
        ? []
        : [
            event('control', 'onboardingRequest', {
              ...ids,
              ...tenantData,
              ...OWN_REQUEST,
              // Nobody knows it any more once the tenant has left.
              email: tenant?.adminEmail || undefined,
            }),
          ];
    case 'onboarding.completed':
      return outcomeEvents('onboarding', 'success', ids, { tenantData });
    case 'onboarding.failed':
      return outcomeEvents('onboarding', 'failure', ids, failed);
    case 'offboarding.started':
      // Data that was retained goes later; the tenant has left already.
      return change.from === 'offboarded' || link?.offboardRequestId
        ? []
        : [
            event('control', 'offboardingRequest', {
              ...ids,
              ...tenantData,
              ...OWN_REQUEST,
            }),
          ];
    case 'offboarding.completed':
      return outcomeEvents('offboarding', 'success', ids);
    case 'offboarding.failed':
      return outcomeEvents('offboarding', 'failure', ids, failed);
    case 'suspension.completed':
      return [
        event('control', 'deactivateRequest', { ...ids, ...OWN_REQUEST }),
        event('application', 'deactivateSuccess', ids),
      ];
    case 'resumption.completed':
      return [
        event('control', 'activateRequest', { ...ids, ...OWN_REQUEST }),
        event('application', 'activateSuccess', ids),
      ];
    case 'resumption.failed':
      return [
        event('control', 'activateRequest', { ...ids, ...OWN_REQUEST }),
        event('application', 'activateFailure', {
          ...ids,
          cause: change.message,
        }),
      ];
    case 'user.invited':
      return [event('control', 'tenantUserCreated', ids)];
    case 'user.removed':
      return [event('control', 'tenantUserDeleted', ids)];
    default:
      return [];
  }
}

/** Types of history lines that the toolkit has a word for. */
export const TOLD: ReadonlySet<string> = new Set([
  'onboarding.started',
  'onboarding.completed',
  'onboarding.failed',
  'offboarding.started',
  'offboarding.completed',
  'offboarding.failed',
  'suspension.completed',
  'resumption.completed',
  'resumption.failed',
  'user.invited',
  'user.removed',
]);

/** A tenant's use in an hour, for metering. */
export const usageEvent = (
  tenantId: string,
  link: ToolkitLink | undefined,
  usage: {
    from: string;
    to: string;
    requests: number;
    clientErrors: number;
    serverErrors: number;
    throttled: number;
  },
): ToolkitEvent =>
  event('application', 'ingestUsage', { ...idsOf(tenantId, link), ...usage });
