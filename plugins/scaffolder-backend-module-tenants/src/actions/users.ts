import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  tenantUsersPermission,
  USER_CHANGES,
  USER_ROLES,
  type UserChange,
} from '@tenantry/plugin-tenants-common';
import type { Lifecycle } from '../Lifecycle';
import { hasBegun } from './begun';
import { TENANT_ID, exampleOf, isTried } from './parts';

const permissions = [tenantUsersPermission];

/** What its owner is told, after the tenant's name. */
const DONE: Record<UserChange, string> = {
  disable: 'has a user who is kept out',
  enable: 'has a user who is let in again',
  remove: 'has a user less',
  'resend-invitation': 'has a user who was invited again',
};

/** `tenant:invite-user`: makes a user of a tenant, who is mailed an invitation. */
const createInviteAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:invite-user',
    description:
      'Invites a user of a tenant by e-mail. Changes nothing when there is one with that address and role.',
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:invite-user',
        { tenantId: 'acme', email: 'bob@acme.example', role: 'TenantAdmin' },
        'Invite a second administrator',
      ),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        email: z => z.string().describe('E-mail address'),
        role: z => z.enum(USER_ROLES).describe('Role in the application'),
      },
    },
    async handler(ctx) {
      const { tenantId, email, role } = ctx.input;
      if (isTried(ctx, `invite a user of "${tenantId}"`)) {
        return;
      }
      const resumed = await hasBegun(ctx);
      const tenant = await lifecycle.changeAndTell(
        ctx,
        {
          operation: 'invite-user',
          doing: 'Inviting a user of',
          done: 'has another user',
          eventId: 'tenant-user-invite',
          tenantId,
          permissions,
          meta: { role },
        },
        ({ users }, step) =>
          users.invite(tenantId, { email, role }, { ...step, resumed }),
      );
      await lifecycle.publish(ctx, tenant);
    },
  });

/** `tenant:change-user`: disables, enables or removes a user, or sends the invitation again. */
const createChangeAction = (lifecycle: Lifecycle) =>
  createTemplateAction({
    id: 'tenant:change-user',
    description:
      'Disables, enables or removes a user of a tenant, or sends the invitation again. The last administrator stays.',
    supportsDryRun: true,
    examples: [
      exampleOf(
        'tenant:change-user',
        {
          tenantId: 'acme',
          user: '0b8a7c1e-5d5f-4f3a-9a68-0f7a2f1c9f11',
          change: 'disable',
        },
        'Keep somebody out',
      ),
    ],
    schema: {
      input: {
        tenantId: TENANT_ID,
        user: z =>
          z.string().describe('Id of the user: `sub` in the user pool'),
        change: z => z.enum(USER_CHANGES).describe('What is done'),
      },
    },
    async handler(ctx) {
      const { tenantId, user, change } = ctx.input;
      if (isTried(ctx, `change a user of "${tenantId}": ${change}`)) {
        return;
      }
      const resumed = await hasBegun(ctx);
      const tenant = await lifecycle.changeAndTell(
        ctx,
        {
          operation: 'change-user',
          doing: 'Changing a user of',
          done: DONE[change],
          eventId: 'tenant-user-change',
          tenantId,
          permissions,
          meta: { change },
        },
        ({ users }, step) =>
          users.change(tenantId, { user, change }, { ...step, resumed }),
      );
      await lifecycle.publish(ctx, tenant);
    },
  });

/** What may be done to the users of a tenant; each may run any number of times. */
export const createUserActions = (lifecycle: Lifecycle) => [
  createInviteAction(lifecycle),
  createChangeAction(lifecycle),
];
