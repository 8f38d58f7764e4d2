import { createBackend } from '@backstage/backend-defaults';
import { databaseServiceFactory } from './database';
import { httpServiceFactory } from './http';

const backend = createBackend();

backend.add(databaseServiceFactory);
backend.add(httpServiceFactory);

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('./modules/guests'));
backend.add(import('./modules/oidc'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@tenantry/plugin-permission-backend-module-tenants'));

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@tenantry/plugin-catalog-backend-module-tenants'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-notifications'),
);
backend.add(import('@tenantry/plugin-scaffolder-backend-module-tenants'));

backend.add(import('@tenantry/plugin-tenants-backend'));

backend.add(import('@backstage/plugin-techdocs-backend'));
backend.add(import('@tenantry/plugin-techdocs-backend-module-markdown'));

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('./modules/search/lunrInThread'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-techdocs'));
backend.add(import('@tenantry/plugin-search-backend-module-tenants'));

backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.start().catch(error => {
  // It would stay, and answer nothing. Whoever runs it starts it anew.
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
