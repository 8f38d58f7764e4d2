import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  authProvidersExtensionPoint,
  createOAuthProviderFactory,
  type OAuthAuthenticatorResult,
  type ProfileTransform,
  type SignInResolver,
} from '@backstage/plugin-auth-node';
import type { OidcAuthResult } from '@backstage/plugin-auth-backend-module-oidc-provider';
import { groupRefs, userRef, verifiedEmail } from './claims';
import { createAuthenticator } from './oidcAuthenticator';

/** What Cognito calls it; others say `groups`. */
const DEFAULT_GROUPS_CLAIM = 'cognito:groups';

const claimsOf = ({ tokenset, userinfo }: OidcAuthResult) => ({
  ...userinfo,
  ...(tokenset.id_token ? tokenset.claims() : {}),
});

/** What the portal shows of somebody; by the address it knows them again. */
const profileOf: ProfileTransform<
  OAuthAuthenticatorResult<OidcAuthResult>
> = async ({ fullProfile }) => {
  const claims = claimsOf(fullProfile);
  return {
    profile: {
      email: verifiedEmail(claims),
      displayName: claims.name ?? claims.email,
      picture: claims.picture,
    },
  };
};

/**
 * Who signs in is the user of the catalog with the address that the provider has verified,
 * or else a user of that name whom the catalog need not know. Groups are those of the
 * catalog and those that the provider tells.
 */
const signInWithClaims =
  (
    groupsClaim: string,
  ): SignInResolver<OAuthAuthenticatorResult<OidcAuthResult>> =>
  async ({ profile, result }, ctx) => {
    const claims = claimsOf(result.fullProfile);
    const groups = groupRefs(claims[groupsClaim]);
    if (profile.email) {
      try {
        const { entity } = await ctx.findCatalogUser({
          filter: { kind: 'User', 'spec.profile.email': profile.email },
        });
        const { ownershipEntityRefs } = await ctx.resolveOwnershipEntityRefs(
          entity,
        );
        const { namespace = 'default', name } = entity.metadata;
        return await ctx.issueToken({
          claims: {
            sub: `user:${namespace}/${name}`,
            ent: [...new Set([...ownershipEntityRefs, ...groups])],
          },
        });
      } catch (error) {
        if ((error as Error).name !== 'NotFoundError') {
          throw error;
        }
      }
    }
    const sub = userRef(profile.email, claims.sub);
    return ctx.issueToken({ claims: { sub, ent: [sub, ...groups] } });
  };

/** Signs in with Cognito, or any other provider that speaks OpenID Connect. */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'oidc',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, logger, providers }) {
        providers.registerProvider({
          providerId: 'oidc',
          factory: createOAuthProviderFactory({
            authenticator: createAuthenticator(
              new URL('/', config.getString('app.baseUrl')).href,
              logger,
            ),
            profileTransform: profileOf,
            signInResolver: signInWithClaims(
              config.getOptionalString('tenantry.signIn.groupsClaim') ??
                DEFAULT_GROUPS_CLAIM,
            ),
          }),
        });
      },
    });
  },
});
