import { checkDisplayName, checkEmail, checkOwner } from '../onboarding/input';
import type { StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { nameAdmin } from '../users/nameAdmin';
import { requireChangeable } from '../users/placed';
import type { RepeatableStep } from '../users/types';
import { amend, readTenant, type Amendment } from './amend';

/** What a person fills in to edit a tenant; what is absent or empty stays as it is. */
export interface EditInput {
  displayName?: string;
  /** Entity ref; kind `group` unless it says so. */
  owner?: string;
  adminEmail?: string;
}

type Checked = Partial<Pick<TenantRecord, 'displayName' | 'owner'>>;

const isGiven = (text?: string): text is string =>
  text !== undefined && text.trim() !== '';

function amendmentOf(
  tenant: TenantRecord,
  { displayName = tenant.displayName, owner = tenant.owner }: Checked,
): Amendment | undefined {
  const said = [
    displayName !== tenant.displayName && `its name is "${displayName}"`,
    owner !== tenant.owner && `its owner is ${owner}`,
  ].filter(Boolean);
  return said.length === 0
    ? undefined
    : {
        changed: { displayName, owner },
        event: {
          type: 'tenant.edited',
          message: `The tenant was edited: ${said.join(', ')} now.`,
        },
      };
}

/**
 * Edits a tenant: everything is checked first, then the administrator is named, and the
 * owner is changed last, since whoever gives a tenant away may not go on with it.
 */
export async function edit(
  tools: StepTools,
  tenantId: string,
  input: EditInput,
  step: RepeatableStep,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  const wanted: Checked = {
    displayName: isGiven(input.displayName)
      ? checkDisplayName(input.displayName)
      : undefined,
    owner: isGiven(input.owner) ? checkOwner(input.owner) : undefined,
  };
  const adminEmail = isGiven(input.adminEmail)
    ? checkEmail(input.adminEmail, "The administrator's e-mail address")
    : undefined;
  const tenant = await readTenant(tools, tenantId);
  requireChangeable(tenant);
  if (adminEmail) {
    await nameAdmin(tools, tenant, adminEmail, step);
  }
  return amend(tools, tenantId, step, current => {
    requireChangeable(current);
    const amendment = amendmentOf(current, wanted);
    step.log(
      amendment
        ? `Registry: edits "${tenantId}".`
        : 'Registry: name and owner stay as they are.',
    );
    return amendment;
  });
}
