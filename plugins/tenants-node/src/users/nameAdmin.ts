import {
  AdminEnableUserCommand,
  AdminUpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { StepTools } from '../onboarding/types';
import { amend } from '../operations/amend';
import type { TenantRecord } from '../registry/items';
import {
  attributesOf,
  ensureUser,
  joinGroup,
  requireReachable,
} from './invite';
import type { Member } from './members';
import { requireChangeable, type Placed } from './placed';
import { record } from './record';
import type { RepeatableStep } from './types';

const ROLE = 'TenantAdmin';

/** Makes somebody who is a user already an administrator who can sign in. */
async function promote(
  { context: { clients } }: StepTools,
  tenant: Placed,
  email: string,
  user: Member,
  step: RepeatableStep,
): Promise<boolean> {
  const named = {
    UserPoolId: tenant.identity.userPoolId,
    Username: user.username,
  };
  if (user.role !== ROLE) {
    await clients.cognito.send(
      new AdminUpdateUserAttributesCommand({
        ...named,
        UserAttributes: attributesOf(tenant, { email, role: ROLE }),
      }),
    );
    step.log('Cognito: made the user an administrator.');
  }
  if (user.status === 'disabled') {
    await clients.cognito.send(new AdminEnableUserCommand(named));
    step.log('Cognito: enabled the user.');
  }
  return user.role !== ROLE || user.status === 'disabled';
}

/**
 * Names another administrator of a tenant, who is invited, or made one when they are a user
 * already. The claim to the address comes first: it decides between two tenants of the
 * pool. Whoever was the administrator before stays one; nobody loses access by it.
 */
export async function nameAdmin(
  tools: StepTools,
  found: TenantRecord,
  email: string,
  step: RepeatableStep,
): Promise<TenantRecord> {
  const { tenantId } = found;
  const tenant = requireChangeable(found);
  await requireReachable(tools, tenant, email);
  const isOther = tenant.adminEmail !== email;
  await amend(tools, tenantId, step, current => {
    requireChangeable(current);
    return current.adminEmail === email
      ? undefined
      : { changed: { adminEmail: email } };
  });
  const { user, isNew } = await ensureUser(
    tools,
    tenant,
    { email, role: ROLE },
    step,
  );
  const isChanged = isNew || (await promote(tools, tenant, email, user, step));
  const isJoined = await joinGroup(tools, tenant, user);
  if (!isOther && !isChanged && !isJoined && !step.resumed) {
    step.log('Registry: the administrator is named already.');
    return found;
  }
  return record(tools, tenantId, step, {
    type: 'administrator.named',
    message: 'Another administrator was named; the one before keeps access.',
  });
}
