import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

const KEY = 'auth.providers.guest';
/** Says which of the users to be; the first one unless given. */
const HEADER = 'x-guest-user';
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

interface Guest {
  entityRef: string;
  title: string;
  /** Counts until the catalog has read the user, which takes a moment after the first start. */
  memberOf: string[];
}

/** Who gets here may be anybody, so nobody may get here from elsewhere. */
function requireLoopback(config: Config): void {
  const hosts = {
    'backend.listen.host':
      typeof config.getOptional('backend.listen') === 'object'
        ? config.getOptionalString('backend.listen.host')
        : undefined,
    'backend.baseUrl': new URL(config.getString('backend.baseUrl')).hostname,
    'app.baseUrl': new URL(config.getString('app.baseUrl')).hostname,
  };
  for (const [key, host] of Object.entries(hosts)) {
    if (!host || !LOOPBACK.test(host)) {
      throw new Error(
        `${KEY} lets whoever reaches the portal be any of its users, and ${key} is of ${
          host ? `"${host}"` : 'every address'
        }. It is allowed on localhost, 127.0.0.1 and ::1 only: remove ${KEY}, and configure a provider that asks who is there.`,
      );
    }
  }
}

function readGuests(config: Config): Guest[] {
  const users = config.getOptionalConfigArray(`${KEY}.users`) ?? [];
  return users.map(user => ({
    entityRef: user.getString('entityRef'),
    title: user.getString('title'),
    memberOf: user.getStringArray('memberOf'),
  }));
}

/**
 * Signs in without a password as one of some users of the catalog: for a portal on somebody's
 * own machine. The identity is as real as any other: the user's ref and groups.
 */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'guests',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, providers }) {
        const guests = readGuests(config);
        if (guests.length === 0) {
          return;
        }
        requireLoopback(config);
        providers.registerProvider({
          providerId: 'guest',
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async ({ title }: Guest) => ({
                profile: { displayName: title },
              }),
              initialize: () => guests,
              async authenticate({ req }, users) {
                const asked = req.header(HEADER) ?? users[0].entityRef;
                const result = users.find(
                  ({ entityRef }) => entityRef === asked,
                );
                if (!result) {
                  throw new InputError(
                    `Nobody can sign in as "${asked}" here; allowed are ${users
                      .map(({ entityRef }) => entityRef)
                      .join(', ')}.`,
                  );
                }
                return { result };
              },
            }),
            signInResolver: async ({ result }, ctx) => {
              const { entityRef, memberOf } = result;
              try {
                return await ctx.signInWithCatalogUser({ entityRef });
              } catch (error) {
                if ((error as Error).name !== 'NotFoundError') {
                  throw error;
                }
                return ctx.issueToken({
                  claims: { sub: entityRef, ent: [entityRef, ...memberOf] },
                });
              }
            },
          }),
        });
      },
    });
  },
});
