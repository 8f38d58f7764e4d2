import { OAuth2 } from '@backstage/core-app-api';
import {
  configApiRef,
  createApiRef,
  discoveryApiRef,
  oauthRequestApiRef,
  type BackstageIdentityApi,
  type OpenIdConnectApi,
  type ProfileInfoApi,
  type SessionApi,
} from '@backstage/core-plugin-api';
import { ApiBlueprint } from '@backstage/frontend-plugin-api';
import { RiShieldKeyholeLine } from '@remixicon/react';

/** Signs in with the OpenID Connect provider of the configuration. */
export const oidcAuthApiRef = createApiRef<
  BackstageIdentityApi & OpenIdConnectApi & ProfileInfoApi & SessionApi
>({ id: 'tenantry.auth.oidc' });

export const oidcAuthApi = ApiBlueprint.make({
  name: 'oidc',
  params: defineParams =>
    defineParams({
      api: oidcAuthApiRef,
      deps: {
        configApi: configApiRef,
        discoveryApi: discoveryApiRef,
        oauthRequestApi: oauthRequestApiRef,
      },
      factory: ({ configApi, ...apis }) =>
        OAuth2.create({
          ...apis,
          configApi,
          provider: {
            id: 'oidc',
            title:
              configApi.getOptionalString('tenantry.signIn.title') ?? 'OIDC',
            icon: <RiShieldKeyholeLine size={20} aria-hidden />,
          },
          environment: configApi.getOptionalString('auth.environment'),
          defaultScopes: ['openid', 'profile', 'email'],
        }),
    }),
});
