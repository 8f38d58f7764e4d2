import { startTestIssuer, type TestIssuer } from '../__testUtils__';
import { createTokenVerifier } from './tokenVerifier';

jest.setTimeout(60_000);

const nowSeconds = () => Math.floor(Date.now() / 1000);

describe('the token verifier', () => {
  let issuer: TestIssuer;

  beforeAll(async () => {
    issuer = await startTestIssuer();
  });
  afterAll(() => issuer.stop());

  it('takes tenant, user and role from the token', async () => {
    const tokens = createTokenVerifier(issuer);
    expect(await tokens.verify(await issuer.token('acme'))).toEqual({
      tenantId: 'acme',
      userId: 'user-of-acme',
      userRole: 'TenantAdmin',
    });
  });

  it.each([
    ['of another issuer', { iss: 'http://127.0.0.1:1/pool_2' }, 401, /iss/],
    ['for another client', { aud: 'other' }, 401, /aud/],
    ['that is an access token', { token_use: 'access' }, 401, /ID token/],
    ['that has expired', { exp: nowSeconds() - 1 }, 401, /expired/],
    ['of no tenant', { 'custom:tenantId': undefined }, 403, /tenant/],
    ['of a malformed tenant', { 'custom:tenantId': 'a--b' }, 403, /tenant/],
    ['of a wild tenant', { 'custom:tenantId': '*' }, 403, /tenant/],
  ])('refuses a token %s', async (_, claims, status, message) => {
    const token = await issuer.token('acme', claims);
    await expect(
      createTokenVerifier(issuer).verify(token),
    ).rejects.toMatchObject({
      status,
      message: expect.stringMatching(message),
    });
  });

  describe('of a service that one tenant has for itself', () => {
    const verify = async (claims: Record<string, unknown>) =>
      createTokenVerifier({ ...issuer, tenantId: 'acme' }).verify(
        await issuer.token('acme', claims),
      );

    it('takes tenant and role from the token', async () => {
      expect(await verify({})).toMatchObject({
        tenantId: 'acme',
        userRole: 'TenantAdmin',
      });
    });

    it('knows whose the users of its own identity provider are, and gives them the lesser role', async () => {
      const claims = {
        'custom:tenantId': undefined,
        'custom:userRole': undefined,
      };
      expect(await verify(claims)).toMatchObject({
        tenantId: 'acme',
        userRole: 'TenantUser',
      });
      expect(
        await verify({ ...claims, 'custom:userRole': 'TenantAdmin' }),
      ).toMatchObject({ userRole: 'TenantAdmin' });
    });

    it.each([['globex'], ['a--b'], [''], [null], [7]])(
      'refuses a token that says another tenant: %p',
      async tenantId => {
        await expect(
          verify({ 'custom:tenantId': tenantId }),
        ).rejects.toMatchObject({ status: 403, security: true });
      },
    );
  });

  it('of a service for one tenant whose users are in a shared user pool demands the claim', async () => {
    const verify = async (claims: Record<string, unknown>) =>
      createTokenVerifier({
        ...issuer,
        tenantId: 'acme',
        sharesUserPool: true,
      }).verify(await issuer.token('acme', claims));
    expect(await verify({})).toMatchObject({ tenantId: 'acme' });
    expect(await verify({ 'custom:userRole': undefined })).toEqual({
      tenantId: 'acme',
      userId: 'user-of-acme',
      userRole: undefined,
    });
    for (const tenantId of [undefined, 'globex']) {
      await expect(
        verify({ 'custom:tenantId': tenantId }),
      ).rejects.toMatchObject({ status: 403, security: true });
    }
  });

  it('refuses a token that somebody else signed, or nobody', async () => {
    const other = await startTestIssuer();
    const forged = await other.token('acme', { iss: issuer.issuer });
    await other.stop();
    const [header, payload] = (await issuer.token('acme')).split('.');
    const unsigned = Buffer.from(`{"alg":"none"}`).toString('base64url');
    for (const token of [
      forged,
      `${header}.${payload}.`,
      `${unsigned}.${payload}.`,
    ]) {
      await expect(
        createTokenVerifier(issuer).verify(token),
      ).rejects.toMatchObject({ status: 401 });
    }
  });

  it('remembers a token until it expires, and no longer', async () => {
    let now = Date.now();
    const tokens = createTokenVerifier({ ...issuer, now: () => now });
    const token = await issuer.token('acme', { exp: nowSeconds() + 60 });
    const first = await tokens.verify(token);
    expect(await tokens.verify(token)).toBe(first);
    now += 61_000;
    await expect(tokens.verify(token)).rejects.toThrow(/expired/);
  });

  it('reads the keys once for many tokens', async () => {
    const tokens = createTokenVerifier(issuer);
    const before = issuer.keyReads();
    for (const tenantId of ['acme', 'globex', 'initech']) {
      await tokens.verify(await issuer.token(tenantId));
    }
    expect(issuer.keyReads() - before).toBe(1);
  });

  it('says try again when the keys cannot be read', async () => {
    const gone = await startTestIssuer();
    const token = await gone.token('acme');
    await gone.stop();
    await expect(createTokenVerifier(gone).verify(token)).rejects.toMatchObject(
      { status: 503, code: 'unavailable' },
    );
  });
});
