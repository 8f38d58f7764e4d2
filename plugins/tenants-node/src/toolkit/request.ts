import { z } from 'zod';
import { OWN_REQUEST, SOURCES, type ToolkitLink } from './translate';

/** What a control plane of the toolkit asks for. */
export type ToolkitRequest =
  | {
      kind: 'onboard';
      ids: ToolkitLink;
      tenantId: string;
      displayName: string;
      tier: string;
      adminEmail: string;
    }
  | { kind: 'offboard'; ids: ToolkitLink }
  /** Cannot be met: said to the control plane when it can be told whom it is about. */
  | { kind: 'refused'; about: About; problem: string };

interface About {
  kind: 'onboarding' | 'offboarding';
  tenantId?: string;
  tenantRegistrationId?: string;
}

const id = z.string().trim().min(1).max(128);

const envelope = z.object({
  id,
  source: z.string(),
  'detail-type': z.string(),
  detail: z.record(z.string(), z.unknown()),
});

const ids = z.object({ tenantId: id, tenantRegistrationId: id });

const onboarding = ids.extend({
  tenantName: z.string().trim().min(1).max(80),
  email: z.email().max(128),
  tier: z.string().trim().toLowerCase().min(1).max(32),
});

const KINDS: Record<string, About['kind']> = {
  sbt_aws_onboardingRequest: 'onboarding',
  sbt_aws_offboardingRequest: 'offboarding',
};

/** The toolkit's own ids are UUIDs: an id that people can read is made of the name. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '');

const text = (value: unknown) =>
  typeof value === 'string' && value.length <= 128 ? value : undefined;

/** Says what is wrong without repeating it: values may be personal. */
const problemOf = (error: z.ZodError) =>
  `The request is malformed: ${error.issues
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ')}.`;

/**
 * Reads a message of the cell's queue of requests. `undefined` for what is none, or is the
 * portal's own; throws a ZodError or SyntaxError for what is no event at all.
 */
export function readRequest(body: string): ToolkitRequest | undefined {
  const event = envelope.parse(JSON.parse(body));
  const kind = KINDS[event['detail-type']];
  const { detail } = event;
  const isOwn = detail.requestedBy === OWN_REQUEST.requestedBy;
  if (!kind || event.source !== SOURCES.control || isOwn) {
    return undefined;
  }
  const about = {
    kind,
    tenantId: text(detail.tenantId),
    tenantRegistrationId: text(detail.tenantRegistrationId),
  };
  const linkOf = (known: z.output<typeof ids>): ToolkitLink => ({
    requestId: event.id,
    toolkitTenantId: known.tenantId,
    registrationId: known.tenantRegistrationId,
  });
  if (kind === 'offboarding') {
    const read = ids.safeParse(detail);
    return read.success
      ? { kind: 'offboard', ids: linkOf(read.data) }
      : { kind: 'refused', about, problem: problemOf(read.error) };
  }
  const read = onboarding.safeParse(detail);
  if (!read.success) {
    return { kind: 'refused', about, problem: problemOf(read.error) };
  }
  const { tenantName, email, tier } = read.data;
  return {
    kind: 'onboard',
    ids: linkOf(read.data),
    tenantId: slugOf(tenantName),
    displayName: tenantName,
    tier,
    adminEmail: email,
  };
}
