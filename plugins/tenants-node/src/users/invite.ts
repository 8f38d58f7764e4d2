import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { USER_ROLES, type UserRole } from '@tenantry/plugin-tenants-common';
import { isNamed } from '../aws/isNamed';
import { LifecycleError } from '../errors';
import { checkEmail } from '../onboarding/input';
import type { StepContext, StepTools } from '../onboarding/types';
import { readTenant } from '../operations/amend';
import type { TenantRecord } from '../registry/items';
import { findUser, isMember, type Member } from './members';
import { requireChangeable, type Placed } from './placed';
import { record, roleWords } from './record';
import type { Invitation, RepeatableStep } from './types';

const taken = () =>
  new LifecycleError(
    'The e-mail address belongs to somebody in the user pool already who is no user of this tenant.',
    'Invite another address.',
  );

function checkRole(role: string): UserRole {
  const known = USER_ROLES.find(name => name === role);
  if (!known) {
    throw new LifecycleError(
      `There is no role "${role}"; the roles are ${USER_ROLES.join(', ')}.`,
      'Correct it and run the template again.',
    );
  }
  return known;
}

/** What only the tenant's administrators and the portal may write. */
export const attributesOf = (
  { tenantId }: Pick<Placed, 'tenantId'>,
  { email, role }: { email: string; role: UserRole },
): AttributeType[] =>
  Object.entries({
    email,
    // Whoever invites vouches for the address; the invitation proves it.
    email_verified: 'true',
    'custom:tenantId': tenantId,
    'custom:userRole': role,
  }).map(([Name, Value]) => ({ Name, Value }));

/** The tenant's user with that address, made when there is none. */
export async function ensureUser(
  tools: StepTools,
  tenant: Placed,
  invited: { email: string; role: UserRole },
  step: StepContext,
): Promise<{ user: Member; isNew: boolean }> {
  const { context, now } = tools;
  try {
    await context.clients.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: tenant.identity.userPoolId,
        Username: invited.email,
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: attributesOf(tenant, invited),
      }),
    );
    step.log('Cognito: created the user and mailed the invitation.');
  } catch (error) {
    if (!isNamed(error, 'UsernameExistsException')) {
      throw error;
    }
    const user = await findUser(context, tenant, invited.email, now());
    if (!user || !isMember(tenant, user)) {
      throw taken();
    }
    return { user, isNew: false };
  }
  const user = await findUser(context, tenant, invited.email, now());
  if (!user) {
    throw new LifecycleError(
      'The user was removed while being invited.',
      'Run it again.',
    );
  }
  return { user, isNew: true };
}

/** Puts a user into the tenant's group; says whether they were not in it before. */
export async function joinGroup(
  { context: { clients } }: StepTools,
  { tenantId, identity: { userPoolId } }: Placed,
  { username }: Member,
): Promise<boolean> {
  const user = { UserPoolId: userPoolId, Username: username };
  const { Groups = [] } = await clients.cognito.send(
    new AdminListGroupsForUserCommand(user),
  );
  if (Groups.some(({ GroupName }) => GroupName === tenantId)) {
    return false;
  }
  await clients.cognito.send(
    new AdminAddUserToGroupCommand({ ...user, GroupName: tenantId }),
  );
  return true;
}

/**
 * Refuses the address of a user of another tenant, and that of another tenant's
 * administrator, who may not have been invited yet.
 */
export async function requireReachable(
  { registry, context, now }: StepTools,
  tenant: Placed,
  email: string,
): Promise<void> {
  const holder = await registry.emailHolder(tenant.identity.userPoolId, email);
  if (holder !== undefined && holder !== tenant.tenantId) {
    throw taken();
  }
  const user = await findUser(context, tenant, email, now());
  if (user && !isMember(tenant, user)) {
    throw taken();
  }
}

/**
 * Invites a user: makes it in the user pool, which mails the invitation, and puts it into
 * the tenant's group. Somebody who is a user in that role already stays as they are.
 */
export async function invite(
  tools: StepTools,
  tenantId: string,
  invitation: Invitation,
  step: RepeatableStep,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  const email = checkEmail(invitation.email, 'The e-mail address');
  const role = checkRole(invitation.role);
  const found = await readTenant(tools, tenantId);
  const tenant = requireChangeable(found);
  await requireReachable(tools, tenant, email);
  const { user, isNew } = await ensureUser(
    tools,
    tenant,
    { email, role },
    step,
  );
  if (user.role !== role) {
    throw new LifecycleError(
      `There is a user with this e-mail address already, in the role ${roleWords(
        user.role,
      )}.`,
      "Change the role in the tenant's application.",
    );
  }
  const isJoined = await joinGroup(tools, tenant, user);
  if (!isNew && !isJoined) {
    step.log('Cognito: the user exists already; nothing is changed.');
    if (!step.resumed) {
      return found;
    }
  }
  return record(tools, tenantId, step, {
    type: 'user.invited',
    message: `A user was invited (role ${roleWords(role)}).`,
  });
}
