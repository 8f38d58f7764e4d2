import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { isNamed } from '../aws/isNamed';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import { readHeld } from '../steps/held';
import type { StepContext, StepTools } from './types';

const tenantOf = (attributes: AttributeType[] = []) =>
  attributes.find(({ Name }) => Name === 'custom:tenantId')?.Value;

/** A tenant of which it is known where its users sign in. */
type Placed = TenantRecord & Required<Pick<TenantRecord, 'identity'>>;

async function createGroup(
  { context }: StepTools,
  tenant: Placed,
  step: StepContext,
): Promise<void> {
  try {
    await context.clients.cognito.send(
      new CreateGroupCommand({
        UserPoolId: tenant.identity.userPoolId,
        GroupName: tenant.tenantId,
        Description: 'Users of one tenant',
      }),
    );
    step.log(`Cognito: created the group "${tenant.tenantId}".`);
  } catch (error) {
    if (!isNamed(error, 'GroupExistsException')) {
      throw error;
    }
    step.log(`Cognito: the group "${tenant.tenantId}" exists already.`);
  }
}

/** Somebody has the address: they may be of this tenant only, and must be what its administrator is. */
async function adoptUser(
  { context }: StepTools,
  { identity: { userPoolId }, adminEmail, tenantId }: Placed,
  wanted: AttributeType[],
): Promise<void> {
  const user = { UserPoolId: userPoolId, Username: adminEmail };
  const { UserAttributes = [] } = await context.clients.cognito.send(
    new AdminGetUserCommand(user),
  );
  if (tenantOf(UserAttributes) !== tenantId) {
    throw new LifecycleError(
      "The administrator's e-mail address belongs to a user of another tenant.",
      'Run the template again with another address.',
    );
  }
  // The tier may have been corrected since the user was made.
  const differing = wanted.filter(
    ({ Name, Value }) =>
      UserAttributes.find(has => has.Name === Name)?.Value !== Value,
  );
  if (differing.length > 0) {
    await context.clients.cognito.send(
      new AdminUpdateUserAttributesCommand({
        ...user,
        UserAttributes: differing,
      }),
    );
  }
}

async function createAdmin(
  tools: StepTools,
  tenant: Placed,
  step: StepContext,
): Promise<void> {
  const { cognito } = tools.context.clients;
  const attributes: AttributeType[] = Object.entries({
    email: tenant.adminEmail,
    // Whoever onboards the tenant vouches for the address; the invitation proves it.
    email_verified: 'true',
    'custom:tenantId': tenant.tenantId,
    'custom:userRole': 'TenantAdmin',
  }).map(([Name, Value]) => ({ Name, Value }));
  try {
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: tenant.identity.userPoolId,
        Username: tenant.adminEmail,
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: attributes,
      }),
    );
    step.log('Cognito: created the administrator and mailed the invitation.');
  } catch (error) {
    if (!isNamed(error, 'UsernameExistsException')) {
      throw error;
    }
    await adoptUser(tools, tenant, attributes);
    step.log('Cognito: the administrator exists already.');
  }
}

/** An earlier try had this address: whoever was invited then is no user of the tenant. */
export async function removeReplaced(
  { context }: StepTools,
  tenantId: string,
  { userPoolId, email }: { userPoolId: string; email: string },
  step: StepContext,
): Promise<void> {
  const user = { UserPoolId: userPoolId, Username: email };
  try {
    const { UserAttributes } = await context.clients.cognito.send(
      new AdminGetUserCommand(user),
    );
    if (tenantOf(UserAttributes) === tenantId) {
      await context.clients.cognito.send(new AdminDeleteUserCommand(user));
      step.log('Cognito: removed the administrator of the earlier try.');
    }
  } catch (error) {
    // The user, or the whole user pool.
    if (
      !isNamed(error, 'UserNotFoundException') &&
      !isNamed(error, 'ResourceNotFoundException')
    ) {
      throw error;
    }
  }
}

/** The tenant's group in a user pool that it is not in any more. */
async function removeGroup(
  { context }: StepTools,
  tenantId: string,
  userPoolId: string,
  step: StepContext,
): Promise<void> {
  try {
    await context.clients.cognito.send(
      new DeleteGroupCommand({ UserPoolId: userPoolId, GroupName: tenantId }),
    );
    step.log(`Cognito: removed the group of the earlier try in ${userPoolId}.`);
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) {
      throw error;
    }
  }
}

/** The tenant's group, and its administrator in it. */
export async function identity(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const tenant = await readHeld(tools, tenantId, step);
  if (tenant.state === 'active') {
    return tenant;
  }
  if (!tenant.identity) {
    throw new LifecycleError(
      `The stack ${tenant.stackName} has not made the tenant's user pool yet.`,
      'Run the template from its first step: it makes the stack.',
    );
  }
  const placed: Placed = { ...tenant, identity: tenant.identity };
  const { userPoolId } = placed.identity;
  await createGroup(tools, placed, step);
  await createAdmin(tools, placed, step);
  await tools.context.clients.cognito.send(
    // Adding somebody who is in it already changes nothing.
    new AdminAddUserToGroupCommand({
      UserPoolId: userPoolId,
      GroupName: tenantId,
      Username: tenant.adminEmail,
    }),
  );
  const left = [
    ...(tenant.replaced?.users ?? []),
    ...(tenant.replacedAdminEmails ?? []).map(email => ({ userPoolId, email })),
  ];
  for (const user of left) {
    await removeReplaced(tools, tenantId, user, step);
  }
  const pools = new Set(left.map(user => user.userPoolId));
  pools.delete(userPoolId);
  for (const pool of pools) {
    await removeGroup(tools, tenantId, pool, step);
  }
  return tenant;
}
