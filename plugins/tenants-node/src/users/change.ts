import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { InputError } from '@backstage/errors';
import { USER_CHANGES } from '@tenantry/plugin-tenants-common';
import { isNamed } from '../aws/isNamed';
import { LifecycleError } from '../errors';
import type { StepTools } from '../onboarding/types';
import { readTenant } from '../operations/amend';
import type { TenantRecord } from '../registry/items';
import { claimedEmail, takeFromAdmin } from './keepAdmin';
import { findMember, findUser, isMember, type Member } from './members';
import { requireChangeable, type Placed } from './placed';
import { record, roleWords } from './record';
import type { RepeatableStep, UserChangeInput } from './types';

interface Change {
  tools: StepTools;
  tenant: Placed;
  user: Member;
  step: RepeatableStep;
}

/** Cognito's names for a user. */
const named = ({ tenant, user }: Pick<Change, 'tenant' | 'user'>) => ({
  UserPoolId: tenant.identity.userPoolId,
  Username: user.username,
});

/** Ends the user's sessions and lets no new ones begin. */
async function shut({ tools, step, ...change }: Change): Promise<void> {
  const { cognito } = tools.context.clients;
  await cognito.send(new AdminDisableUserCommand(named(change)));
  await cognito.send(new AdminUserGlobalSignOutCommand(named(change)));
  step.log('Cognito: disabled the user and ended their sessions.');
}

async function open({ tools, step, ...change }: Change): Promise<void> {
  await tools.context.clients.cognito.send(
    new AdminEnableUserCommand(named(change)),
  );
  step.log('Cognito: enabled the user.');
}

const shutSafely = (change: Change): Promise<void> =>
  change.user.role === 'TenantAdmin'
    ? takeFromAdmin(change.tools, change.tenant, change.user, change.step, {
        shut: () => shut(change),
        open: () => open(change),
      })
    : shut(change);

/** Whether this task has reserved the turn to take this administrator's access away. */
const hasTurn = ({ tenant: { adminChange }, user, step }: Change) =>
  adminChange?.taskId === step.taskId && adminChange.userId === user.userId;

/** Writes the line of history, and with it ends the turn of taking an administrator's access. */
const tell = (
  { tools, tenant, step }: Omit<Change, 'user'>,
  event: { type: string; message: string },
  goneId?: string,
): Promise<TenantRecord> =>
  record(tools, tenant.tenantId, step, event, async current => {
    const isTurnOurs = current.adminChange?.taskId === step.taskId;
    const adminEmail =
      goneId === undefined
        ? current.adminEmail
        : await claimedEmail(tools, requireChangeable(current), goneId);
    return isTurnOurs || adminEmail !== current.adminEmail
      ? {
          adminEmail,
          adminChange: isTurnOurs ? undefined : current.adminChange,
        }
      : undefined;
  });

/** Why an invitation cannot be sent again, if it cannot. */
function whyNotInvited({
  provider,
  status,
}: Member): LifecycleError | undefined {
  if (provider !== undefined) {
    return new LifecycleError(
      `The user signs in through the identity provider ${provider} and needs no invitation.`,
      'Nothing is to be done here.',
    );
  }
  if (status === 'disabled') {
    return new LifecycleError(
      'The user is disabled; an invitation would lead nowhere.',
      'Enable the user first.',
    );
  }
  if (status === 'active') {
    return new LifecycleError(
      'The user has accepted the invitation already.',
      'Who has lost the password resets it where they sign in.',
    );
  }
  return undefined;
}

const CHANGES: Record<
  UserChangeInput['change'],
  (change: Change) => Promise<TenantRecord>
> = {
  async disable(change) {
    const { tenant, user, step } = change;
    if (user.status !== 'disabled' || hasTurn(change)) {
      await shutSafely(change);
    } else if (!step.resumed) {
      step.log('Cognito: the user is disabled already.');
      return tenant;
    }
    return tell(change, {
      type: 'user.disabled',
      message: `A user was disabled (role ${roleWords(user.role)}).`,
    });
  },

  async enable(change) {
    const { tenant, user, step } = change;
    if (user.status === 'disabled') {
      await open(change);
    } else if (!step.resumed) {
      step.log('Cognito: the user is enabled already.');
      return tenant;
    }
    return tell(change, {
      type: 'user.enabled',
      message: `A user was enabled (role ${roleWords(user.role)}).`,
    });
  },

  async remove(change) {
    const { tools, user, step } = change;
    await shutSafely(change);
    await tools.context.clients.cognito
      .send(new AdminDeleteUserCommand(named(change)))
      .catch(error => {
        if (!isNamed(error, 'UserNotFoundException')) {
          throw error;
        }
      });
    step.log('Cognito: removed the user.');
    return tell(
      change,
      {
        type: 'user.removed',
        message: `A user was removed (role ${roleWords(user.role)}).`,
      },
      user.userId,
    );
  },

  async 'resend-invitation'(change) {
    const { tools, tenant, user, step } = change;
    const refusal = whyNotInvited(user);
    if (refusal) {
      throw refusal;
    }
    await tools.context.clients.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: tenant.identity.userPoolId,
        // A pool that signs in by address wants one here; in others it is the name.
        Username: user.email ?? user.username,
        MessageAction: 'RESEND',
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    );
    step.log('Cognito: mailed the invitation again.');
    return tell(change, {
      type: 'user.invited-again',
      message: `An invitation was sent again (role ${roleWords(user.role)}).`,
    });
  },
};

/** Does one thing to one user of a tenant; users of others do not exist for it. */
export async function changeUser(
  tools: StepTools,
  tenantId: string,
  { user: userId, change }: UserChangeInput,
  step: RepeatableStep,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  if (!USER_CHANGES.includes(change)) {
    throw new InputError(
      `There is no change "${change}"; use ${USER_CHANGES.join(', ')}.`,
    );
  }
  const tenant = requireChangeable(await readTenant(tools, tenantId));
  const { context, now } = tools;
  const listed = await findMember(context, tenant, userId, now());
  const user =
    listed && (await findUser(context, tenant, listed.username, now()));
  if (user && isMember(tenant, user)) {
    return CHANGES[change]({ tools, tenant, user, step });
  }
  if (!user && change === 'remove' && step.resumed) {
    // By an earlier run of this very task.
    return tell(
      { tools, tenant, step },
      { type: 'user.removed', message: 'A user was removed.' },
      userId,
    );
  }
  throw new LifecycleError(
    `"${tenantId}" has no such user.`,
    'Choose one on the tab Users of the tenant.',
  );
}
