import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import request from 'supertest';
import guests from './guests';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const OSCAR: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'oscar', namespace: 'default' },
  spec: {},
  relations: [{ type: 'memberOf', targetRef: 'group:default/sales' }],
};
const USERS = [
  {
    entityRef: 'user:default/olivia',
    memberOf: ['group:default/platform'],
    title: 'Olivia',
  },
  {
    entityRef: 'user:default/oscar',
    memberOf: ['group:default/nobody'],
    title: 'Oscar',
  },
];

describe('signing in without a password', () => {
  const start = (options: { listen?: unknown; baseUrl?: string } = {}) => {
    const baseUrl = options.baseUrl ?? 'http://localhost:7007';
    return startTestBackend({
      features: [
        authPlugin,
        guests,
        catalogServiceMock.factory({ entities: [OSCAR] }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl },
            backend: {
              baseUrl,
              listen: options.listen ?? { host: '127.0.0.1', port: 0 },
            },
            auth: { providers: { guest: { users: USERS } } },
          },
        }),
      ],
    });
  };

  it('gives the identity of the one chosen, and else of the first', async () => {
    const backend = await start();
    const refresh = (user?: string) =>
      request(backend.server)
        .post('/api/auth/guest/refresh')
        .set(user ? { 'x-guest-user': user } : {});

    const first = await refresh().expect(200);
    expect(first.body).toMatchObject({
      profile: { displayName: 'Olivia' },
      backstageIdentity: {
        identity: {
          userEntityRef: 'user:default/olivia',
          // The catalog has not read her yet.
          ownershipEntityRefs: [
            'user:default/olivia',
            'group:default/platform',
          ],
        },
      },
    });
    const chosen = await refresh('user:default/oscar').expect(200);
    expect(chosen.body.backstageIdentity.identity).toMatchObject({
      userEntityRef: 'user:default/oscar',
      ownershipEntityRefs: ['user:default/oscar', 'group:default/sales'],
    });
    const unknown = await refresh('user:default/mallory').expect(400);
    expect(unknown.body.error.message).toBe(
      'Nobody can sign in as "user:default/mallory" here; allowed are user:default/olivia, user:default/oscar.',
    );
    await backend.stop();
  });

  it.each([
    [{ listen: { host: '0.0.0.0', port: 0 } }, /backend.listen.host.*0.0.0.0/],
    [{ listen: ':0' }, /backend.listen.host is of every address/],
    [{ baseUrl: 'https://portal.example' }, /baseUrl.*portal.example/],
  ])('is refused where others reach the portal: %j', async (where, why) => {
    await expect(start(where)).rejects.toThrow(why);
  });
});
