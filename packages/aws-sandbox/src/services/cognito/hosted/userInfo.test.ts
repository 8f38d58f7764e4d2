import {
  AdminUserGlobalSignOutCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { startSignInPages } from '../../../testing/signInPages';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

describe('what an app may know of who has signed in', () => {
  let pages: Awaited<ReturnType<typeof startSignInPages>>;

  beforeAll(async () => {
    pages = await startSignInPages();
  });
  afterAll(() => pages.sandbox.stop());

  const tokensOf = async (username: string, scope: string) => {
    const back = await pages.enter(username, pages.pageUrl({ scope }));
    const [, tokens] = await pages.redeem(back.searchParams.get('code')!);
    return tokens;
  };
  const ask = async (authorization: string) => {
    const answer = await fetch(pages.metadata.userinfo_endpoint, {
      headers: { authorization },
    });
    return {
      status: answer.status,
      challenge: answer.headers.get('www-authenticate'),
      body: await answer.json(),
    };
  };

  it.each([
    ['openid', ['email', 'email_verified', 'name', 'sub', 'username']],
    ['openid email', ['email', 'email_verified', 'sub', 'username']],
    ['openid profile', ['name', 'sub', 'username']],
  ])('follows from the scopes %s', async (scope, names) => {
    const username = `${scope.replace(' ', '-')}@shop.example`;
    const { access_token: token } = await tokensOf(username, scope);
    const { status, body } = await ask(`Bearer ${token}`);
    expect([status, Object.keys(body).sort()]).toEqual([200, names]);
  });

  it('is text, also whether the address is verified', async () => {
    const { access_token: token } = await tokensOf(
      'ada@shop.example',
      'openid email',
    );
    const { body } = await ask(`Bearer ${token}`);
    expect(body).toEqual({
      sub: expect.any(String),
      username: expect.any(String),
      email: 'ada@shop.example',
      email_verified: 'true',
    });
  });

  it('is refused without a token, and by one of another kind', async () => {
    expect(await ask('')).toMatchObject({
      status: 400,
      challenge: expect.stringContaining('error="invalid_request"'),
    });
    const scoped = await tokensOf('bob@shop.example', 'email');
    expect(await ask(`Bearer ${scoped.access_token}`)).toMatchObject({
      status: 401,
      challenge: expect.stringContaining(
        'Access token does not contain openid scope',
      ),
    });
    expect(await ask(`Bearer ${scoped.id_token}`)).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('error="invalid_token"'),
    });
  });

  it('is refused, as everything is, once the person was signed out', async () => {
    const { access_token: token } = await tokensOf(
      'cleo@shop.example',
      'openid email',
    );
    await pages.clients.cognito.send(
      new AdminUserGlobalSignOutCommand({
        UserPoolId: pages.poolId,
        Username: 'cleo@shop.example',
      }),
    );
    expect(await ask(`Bearer ${token}`)).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('globally signed out'),
    });
    await expect(
      pages.clients.cognito.send(new GetUserCommand({ AccessToken: token })),
    ).rejects.toThrow('Access Token has been revoked');
  });
});
