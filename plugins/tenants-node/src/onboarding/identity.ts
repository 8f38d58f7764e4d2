import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  type AttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import { readHeld } from './held';
import type { StepContext, StepTools } from './types';

const isNamed = (error: unknown, name: string) =>
  (error as Error | undefined)?.name === name;

const tenantOf = (attributes: AttributeType[] = []) =>
  attributes.find(({ Name }) => Name === 'custom:tenantId')?.Value;

async function createGroup(
  { context }: StepTools,
  tenant: TenantRecord,
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

/** Somebody has the address: they may be of this tenant only. */
async function requireOwnUser(
  { context }: StepTools,
  { identity: { userPoolId }, adminEmail, tenantId }: TenantRecord,
): Promise<void> {
  const { UserAttributes } = await context.clients.cognito.send(
    new AdminGetUserCommand({
      UserPoolId: userPoolId,
      Username: adminEmail,
    }),
  );
  if (tenantOf(UserAttributes) !== tenantId) {
    throw new LifecycleError(
      "The administrator's e-mail address belongs to a user of another tenant.",
      'Run the template again with another address.',
    );
  }
}

async function createAdmin(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<void> {
  const { cognito } = tools.context.clients;
  const attributes = {
    email: tenant.adminEmail,
    // Whoever onboards the tenant vouches for the address; the invitation proves it.
    email_verified: 'true',
    'custom:tenantId': tenant.tenantId,
    'custom:tier': tenant.tier,
    'custom:userRole': 'TenantAdmin',
  };
  try {
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: tenant.identity.userPoolId,
        Username: tenant.adminEmail,
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      }),
    );
    step.log('Cognito: created the administrator and mailed the invitation.');
  } catch (error) {
    if (!isNamed(error, 'UsernameExistsException')) {
      throw error;
    }
    await requireOwnUser(tools, tenant);
    step.log('Cognito: the administrator exists already.');
  }
}

/** An earlier try had another address: whoever was invited then is no user of the tenant. */
async function removeReplaced(
  { context }: StepTools,
  { identity: { userPoolId }, replacedAdminEmail, tenantId }: TenantRecord,
  step: StepContext,
): Promise<void> {
  if (!replacedAdminEmail) {
    return;
  }
  const user = {
    UserPoolId: userPoolId,
    Username: replacedAdminEmail,
  };
  try {
    const { UserAttributes } = await context.clients.cognito.send(
      new AdminGetUserCommand(user),
    );
    if (tenantOf(UserAttributes) === tenantId) {
      await context.clients.cognito.send(new AdminDeleteUserCommand(user));
      step.log('Cognito: removed the administrator of the earlier try.');
    }
  } catch (error) {
    if (!isNamed(error, 'UserNotFoundException')) {
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
  await createGroup(tools, tenant, step);
  await createAdmin(tools, tenant, step);
  await tools.context.clients.cognito.send(
    // Adding somebody who is in it already changes nothing.
    new AdminAddUserToGroupCommand({
      UserPoolId: tenant.identity.userPoolId,
      GroupName: tenantId,
      Username: tenant.adminEmail,
    }),
  );
  await removeReplaced(tools, tenant, step);
  return tenant;
}
