import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { oidcAuthApi } from './oidc';

const signIn = SignInPageBlueprint.make({
  params: {
    loader: () => import('./SignIn').then(({ SignIn }) => SignIn),
  },
});

/** How people say who they are. */
export const authModule = createFrontendModule({
  pluginId: 'app',
  extensions: [oidcAuthApi, signIn],
});
