import type { UserType } from '@aws-sdk/client-cognito-identity-provider';
import { isMember, toMember } from './members';

const NOW = new Date('2026-03-10T00:00:00Z');
const attributes = (values: Record<string, string>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
const user = (change: Partial<UserType>): UserType => ({
  Username: 'b1',
  Enabled: true,
  UserStatus: 'CONFIRMED',
  UserCreateDate: new Date('2026-01-01T00:00:00Z'),
  UserLastModifiedDate: new Date('2026-03-02T00:00:00Z'),
  Attributes: attributes({ sub: 'b1' }),
  ...change,
});

describe("a user of Cognito's", () => {
  it.each([
    ['active', {}],
    ['disabled', { Enabled: false }],
    ['expired', { UserStatus: 'FORCE_CHANGE_PASSWORD' }],
    [
      'invited',
      {
        UserStatus: 'FORCE_CHANGE_PASSWORD',
        UserLastModifiedDate: new Date('2026-03-04T00:00:00Z'),
      },
    ],
  ] as const)('is %s', (status, change) => {
    expect(toMember(user(change), NOW).status).toBe(status);
  });

  it('has the lesser role when it has none that is known', () => {
    expect(toMember(user({}), NOW).role).toBe('TenantUser');
    const boss = attributes({ 'custom:userRole': 'Boss' });
    expect(toMember(user({ Attributes: boss }), NOW).role).toBe('TenantUser');
  });

  it('says which identity provider somebody comes from', () => {
    const from = (values: Record<string, string>) =>
      toMember(
        user({
          Username: 'AcmeLogin_ada',
          UserStatus: 'EXTERNAL_PROVIDER',
          Attributes: attributes(values),
        }),
        NOW,
      );
    expect(from({})).toMatchObject({ provider: 'AcmeLogin', status: 'active' });
    const identities = JSON.stringify([{ providerName: 'Acme_Login' }]);
    expect(from({ identities }).provider).toBe('Acme_Login');
  });

  it('is a tenant’s by its claim; in a user pool of its own also without', () => {
    const of = (tenantId?: string) =>
      toMember(
        user({
          Attributes: attributes(
            tenantId ? { 'custom:tenantId': tenantId } : {},
          ),
        }),
        NOW,
      );
    const pool = { tenantId: 'acme', isolation: 'pool' as const };
    const silo = { tenantId: 'acme', isolation: 'silo-service' as const };
    // It has left the pool, and its users have stayed in the pool's.
    const moved = {
      ...silo,
      identity: {
        userPoolId: 'shared',
        appClientId: 'client',
        issuer: 'https://issuer.example',
        shared: true as const,
      },
    };
    expect(
      [of('acme'), of('globex'), of()].map(member => [
        isMember(pool, member),
        isMember(silo, member),
        isMember(moved, member),
      ]),
    ).toEqual([
      [true, true, true],
      [false, false, false],
      [false, true, false],
    ]);
  });
});
