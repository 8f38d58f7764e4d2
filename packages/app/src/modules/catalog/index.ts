import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { DefaultEntityPresentationApi } from '@backstage/plugin-catalog';
import {
  catalogApiRef,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import { TenantIcon } from '@tenantry/plugin-tenants';

/** Links, tables and graphs show tenants with their own icon. */
const entityPresentation = ApiBlueprint.make({
  name: 'entity-presentation',
  params: defineParams =>
    defineParams({
      api: entityPresentationApiRef,
      deps: { catalogApi: catalogApiRef },
      factory: ({ catalogApi }) =>
        DefaultEntityPresentationApi.create({
          catalogApi,
          kindIcons: { Tenant: TenantIcon },
        }),
    }),
});

export const catalogModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [entityPresentation],
});
