import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { APP, PASSWORD, startSignInPages } from '../../../testing/signInPages';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

describe('the pages to sign in on', () => {
  let pages: Awaited<ReturnType<typeof startSignInPages>>;

  beforeAll(async () => {
    pages = await startSignInPages();
  });
  afterAll(() => pages.sandbox.stop());

  it('are where the issuer says to pages of any origin', () => {
    expect(pages.description.headers.get('access-control-allow-origin')).toBe(
      '*',
    );
    expect(pages.metadata.authorization_endpoint).toBe(
      `${pages.signInUrl}/oauth2/authorize`,
    );
  });

  it('ask an invited person for a password, and send them back with a code that works once', async () => {
    const back = await pages.enter('ada@shop.example');
    expect(`${back.origin}${back.pathname}`).toBe(APP);
    expect(back.searchParams.get('state')).toBe('st');
    const code = back.searchParams.get('code')!;
    const [status, tokens] = await pages.redeem(code);
    expect(status).toBe(200);
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      iss: pages.metadata.issuer,
      aud: pages.clientId,
      token_use: 'id',
    });
    expect(decodeJwt(tokens.access_token).scope).toBe('openid email');
    expect(await pages.redeem(code)).toEqual([400, { error: 'invalid_grant' }]);

    const renewed = { grant_type: 'refresh_token', ...tokens };
    const [renewedStatus, fresh] = await pages.ask('token_endpoint', renewed);
    expect([renewedStatus, Object.keys(fresh)]).toEqual([
      200,
      expect.arrayContaining(['id_token', 'access_token']),
    ]);
    await pages.ask('revocation_endpoint', { token: tokens.refresh_token });
    expect(await pages.ask('token_endpoint', renewed)).toEqual([
      400,
      { error: 'invalid_grant' },
    ]);
    // Whoever comes again has a password.
    const again = await pages.send({
      username: 'ada@shop.example',
      password: PASSWORD,
    });
    expect(again.status).toBe(302);
  });

  it('give no tokens to whoever found the code', async () => {
    const steal = async (change: object) => {
      const done = await pages.send({
        username: 'bob@shop.example',
        password: PASSWORD,
      });
      const back = new URL(done.headers.get('location')!);
      return (await pages.redeem(back.searchParams.get('code')!, change))[0];
    };
    await pages.enter('bob@shop.example');
    expect(await steal({ code_verifier: 'guessed' })).toBe(400);
    expect(await steal({ redirect_uri: 'http://localhost:2/' })).toBe(400);
    expect(await steal({ client_id: 'other' })).toBe(400);
    expect(await steal({})).toBe(200);
  });

  it('want its secret from an app client that has one', async () => {
    await pages.enter('cleo@shop.example');
    const exchange = async (authorization: string) => {
      const done = await pages.send(
        { username: 'cleo@shop.example', password: PASSWORD },
        pages.pageUrl({ client_id: pages.server.id }),
      );
      const back = new URL(done.headers.get('location')!);
      const { status } = await fetch(pages.metadata.token_endpoint, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: back.searchParams.get('code')!,
          redirect_uri: APP,
          code_verifier: pages.verifier,
          client_id: pages.server.id,
        }),
      });
      return status;
    };
    const basic = (secret: string) =>
      `Basic ${Buffer.from(`${pages.server.id}:${secret}`).toString('base64')}`;
    expect(await exchange('')).toBe(400);
    expect(await exchange(basic('guessed'))).toBe(400);
    expect(await exchange(basic(pages.server.secret))).toBe(200);
    await expect(
      pages.clients.cognito.send(
        new InitiateAuthCommand({
          ClientId: pages.server.id,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'cleo@shop.example', PASSWORD },
        }),
      ),
    ).rejects.toThrow(/SECRET_HASH was not received/);
  });

  it('say the same of a wrong password and of somebody unknown', async () => {
    for (const username of ['bob@shop.example', 'no"body@shop.example']) {
      const response = await pages.send({ username, password: 'wrong' });
      const text = await response.text();
      expect([response.status, text]).toEqual([
        400,
        expect.stringContaining('Incorrect username or password.'),
      ]);
      expect(text).not.toContain('no"body');
    }
  });

  it.each([
    ['redirect_uri', 'http://evil.example/'],
    ['client_id', 'nobodys'],
    ['response_type', 'token'],
    ['code_challenge_method', 'plain'],
    ['scope', 'openid aws.cognito.signin.user.admin'],
  ])('send nobody anywhere with another %s', async (name, value) => {
    const form = { username: 'bob@shop.example', password: PASSWORD };
    const response = await pages.send(form, pages.pageUrl({ [name]: value }));
    expect([response.status, response.headers.get('location')]).toEqual([
      400,
      null,
    ]);
  });

  it('know somebody again until they sign out, and lead back to where the client says', async () => {
    const { headers } = await pages.send({
      username: 'bob@shop.example',
      password: PASSWORD,
    });
    const [cookie] = headers.get('set-cookie')!.split(';');
    const visit = async (url: string) => {
      const answer = await fetch(url, {
        headers: { cookie },
        redirect: 'manual',
      });
      return [answer.status, answer.headers.get('location')];
    };
    const leave = (target: string) =>
      visit(
        `${pages.metadata.end_session_endpoint}?client_id=${pages.clientId}&logout_uri=${target}`,
      );
    expect(await leave('http://evil.example/')).toEqual([400, null]);
    expect(await visit(pages.pageUrl())).toEqual([
      302,
      expect.stringContaining(`${APP}?code=`),
    ]);
    expect(await leave('http://localhost:1/')).toEqual([
      302,
      'http://localhost:1/',
    ]);
    expect(await visit(pages.pageUrl())).toEqual([200, null]);
  });
});
