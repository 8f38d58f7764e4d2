import { createFrontendModule } from '@backstage/frontend-plugin-api';
import {
  IconBundleBlueprint,
  NavContentBlueprint,
} from '@backstage/plugin-app-react';
import { TenantIcon } from '@tenantry/plugin-tenants';
import { AppSidebar } from './AppSidebar';

const navContent = NavContentBlueprint.make({
  params: { component: AppSidebar },
});

/** For links that name the icon, such as those of templates. */
const icons = IconBundleBlueprint.make({
  name: 'tenants',
  params: { icons: { 'kind:tenant': TenantIcon } },
});

export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [navContent, icons],
});
