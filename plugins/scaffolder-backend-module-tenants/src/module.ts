import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import {
  scaffolderActionsExtensionPoint,
  scaffolderServiceRef,
} from '@backstage/plugin-scaffolder-node';
import { tenantsServiceRef } from '@tenantry/plugin-tenants-node';
import { createEditAction } from './actions/edit';
import { createKeyActions } from './actions/keys';
import { createOffboardActions } from './actions/offboard';
import { createOperateActions } from './actions/operate';
import { createPublishAction } from './actions/publish';
import { createReportFailureAction } from './actions/reportFailure';
import { createReserveAction } from './actions/reserve';
import { createStepActions } from './actions/steps';
import { createUserActions } from './actions/users';
import { scheduleErasures } from './eraseRetained';
import { Lifecycle } from './Lifecycle';
import { createNotifyOwner } from './notifyOwner';

/** Adds the `tenant:` actions to the scaffolder. */
export const scaffolderModuleTenants = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'tenants',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        events: eventsServiceRef,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        scaffolder: scaffolderServiceRef,
        scheduler: coreServices.scheduler,
        tenants: tenantsServiceRef,
      },
      async init({
        actions,
        catalog,
        logger,
        notifications,
        scheduler,
        tenants,
        ...deps
      }) {
        const lifecycle = new Lifecycle({
          ...deps,
          tenants,
          notifyOwner: createNotifyOwner({ notifications, tenants }),
        });
        actions.addActions(
          createReserveAction(lifecycle, catalog),
          ...createStepActions(lifecycle),
          ...createOffboardActions(lifecycle),
          ...createOperateActions(lifecycle),
          createEditAction(lifecycle, catalog),
          ...createKeyActions(lifecycle),
          ...createUserActions(lifecycle),
          createPublishAction(lifecycle, catalog),
          createReportFailureAction(lifecycle),
        );
        await scheduleErasures({ ...deps, tenants, logger, scheduler });
      },
    });
  },
});
