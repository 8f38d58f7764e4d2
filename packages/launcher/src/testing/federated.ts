/** The name that SAML has for somebody's address. */
const SAML_EMAIL =
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';

/** Signs somebody in whom a tenant's identity provider vouches for. Rejects when they may not. */
export async function signInFederated(
  awsEndpoint: string,
  person: {
    clientId: string;
    provider: string;
    subject: string;
    email: string;
  },
): Promise<string> {
  const { email, ...rest } = person;
  const response = await fetch(`${awsEndpoint}/_sandbox/federated-sign-in`, {
    method: 'POST',
    body: JSON.stringify({ ...rest, claims: { [SAML_EMAIL]: email } }),
  });
  const answer = (await response.json()) as {
    IdToken: string;
    message?: string;
  };
  if (!response.ok) {
    throw new Error(answer.message);
  }
  return answer.IdToken;
}
