import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { OwnersOfTenants } from './OwnersOfTenants';
import { TenantPolicy } from './TenantPolicy';

/** Sets the default policy. */
export const permissionModuleTenants = createBackendModule({
  pluginId: 'permission',
  moduleId: 'tenants',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        policy: policyExtensionPoint,
      },
      async init({ config, policy, ...deps }) {
        policy.setPolicy(
          TenantPolicy.fromConfig(config, new OwnersOfTenants(deps)),
        );
      },
    });
  },
});
