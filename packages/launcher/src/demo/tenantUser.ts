import { randomBytes } from 'node:crypto';
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';

interface Mail {
  recipient: string;
  userName: string;
  temporaryPassword?: string;
}

/** A password that satisfies the sample pool's policy. */
export const newPassword = () =>
  `Dm-${randomBytes(12).toString('base64url')}9!`;

/** The newest temporary password that was mailed to an address. */
export async function mailedPassword(
  awsEndpoint: string,
  email: string,
): Promise<string | undefined> {
  const response = await fetch(`${awsEndpoint}/_sandbox/outbox`);
  const body = (await response.json()) as Mail[] | { items: Mail[] };
  const mails = Array.isArray(body) ? body : body.items;
  return mails.filter(mail => mail.recipient === email).pop()
    ?.temporaryPassword;
}

/**
 * Signs a tenant's user in and returns an ID token; on the first sign-in
 * exchanges the mailed password for `password`.
 */
export async function signIn(options: {
  awsEndpoint: string;
  clientId: string;
  email: string;
  password: string;
  temporaryPassword?: string;
}): Promise<string> {
  const client = new CognitoIdentityProviderClient({
    endpoint: options.awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  });
  try {
    const answer = await client.send(
      new InitiateAuthCommand({
        ClientId: options.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: {
          USERNAME: options.email,
          PASSWORD: options.temporaryPassword ?? options.password,
        },
      }),
    );
    if (answer.AuthenticationResult?.IdToken) {
      return answer.AuthenticationResult.IdToken;
    }
    const challenge = await client.send(
      new RespondToAuthChallengeCommand({
        ClientId: options.clientId,
        ChallengeName: answer.ChallengeName,
        Session: answer.Session,
        ChallengeResponses: {
          USERNAME: options.email,
          NEW_PASSWORD: options.password,
        },
      }),
    );
    return challenge.AuthenticationResult!.IdToken!;
  } finally {
    client.destroy();
  }
}
