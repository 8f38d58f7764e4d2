import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Administrator } from './signIn';

/** How long the password of an invitation works; the template of the user pool says so. */
const INVITATION_MS = 7 * 86_400_000;

/** Nothing when what is to be made is there already. */
async function unlessThere<T>(
  errorName: string,
  make: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    if ((error as Error).name === errorName) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Invites somebody to the portal's user pool who may do everything. Repeatable: an
 * invitation that has expired is renewed; whoever has signed in once is left as is, also
 * without the group, which somebody may have taken away.
 */
export async function inviteAdministrator(
  cognito: CognitoIdentityProviderClient,
  UserPoolId: string,
  { email, group: GroupName }: Administrator,
  note: (line: string) => void,
): Promise<void> {
  await unlessThere('GroupExistsException', () =>
    cognito.send(new CreateGroupCommand({ UserPoolId, GroupName })),
  );
  const user = { UserPoolId, Username: email };
  const mailed = { ...user, DesiredDeliveryMediums: ['EMAIL' as const] };
  let said = 'Cognito has mailed the invitation';
  const invited = await unlessThere('UsernameExistsException', () =>
    cognito.send(
      new AdminCreateUserCommand({
        ...mailed,
        UserAttributes: [
          { Name: 'email', Value: email },
          // The invitation proves it: nobody else gets the password.
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    ),
  );
  if (!invited) {
    const { UserStatus, UserLastModifiedDate } = await cognito.send(
      new AdminGetUserCommand(user),
    );
    if (UserStatus !== 'FORCE_CHANGE_PASSWORD') {
      note('There already, and left as is.');
      return;
    }
    said = 'Invited already';
    if (Date.now() - UserLastModifiedDate!.getTime() > INVITATION_MS) {
      await cognito.send(
        new AdminCreateUserCommand({ ...mailed, MessageAction: 'RESEND' }),
      );
      said = 'The invitation had expired, and Cognito has mailed another one';
    }
  }
  // An earlier run may have ended before this.
  await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
  note(`${said}; in the group ${GroupName}.`);
}
