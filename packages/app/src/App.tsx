import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import {
  tenantsCatalogModule,
  tenantsScaffolderModule,
} from '@tenantry/plugin-tenants';
import { authModule } from './modules/auth';
import { catalogModule } from './modules/catalog';
import { homeModule } from './modules/home';
import { navModule } from './modules/nav';

export default createApp({
  features: [
    catalogPlugin,
    authModule,
    catalogModule,
    homeModule,
    navModule,
    tenantsCatalogModule,
    tenantsScaffolderModule,
  ],
});
