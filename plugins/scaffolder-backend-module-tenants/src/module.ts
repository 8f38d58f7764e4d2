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
import { createMoveActions } from './actions/move';
import { createOffboardActions } from './actions/offboard';
import { createOperateActions } from './actions/operate';
import { createPublishAction } from './actions/publish';
import { createRepairAction } from './actions/repair';
import { createReportFailureAction } from './actions/reportFailure';
import { createReserveAction } from './actions/reserve';
import { createStepActions } from './actions/steps';
import { createUpdateActions } from './actions/update';
import { createUpdateFleetAction } from './actions/updateFleet';
import { createUserActions } from './actions/users';
import { scheduleErasures } from './eraseRetained';
import { Failures } from './Failures';
import { scheduleFindingAbandoned } from './findAbandoned';
import { Lifecycle } from './Lifecycle';
import { createNotifyOwner } from './notifyOwner';
import { startToolkit } from './toolkit';
import {
  createPublishChange,
  createPublishDrift,
  createPublishLook,
  createPublishRun,
} from './publish';
import { createReadHealth } from './readHealth';

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
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
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
        config,
        events,
        lifecycle: shutdown,
        discovery,
        logger,
        notifications,
        scheduler,
        tenants,
        ...deps
      }) {
        const publish = createPublishChange(events);
        const notifyOwner = createNotifyOwner({ notifications, tenants });
        const failures = new Failures({ tenants, publish, notifyOwner });
        const lifecycle = new Lifecycle({
          ...deps,
          tenants,
          publish,
          notifyOwner,
          failures,
        });
        actions.addActions(
          createReserveAction(lifecycle, catalog),
          ...createStepActions(lifecycle),
          ...createOffboardActions(lifecycle),
          ...createOperateActions(lifecycle),
          createEditAction(lifecycle, catalog),
          ...createKeyActions(lifecycle),
          ...createMoveActions(lifecycle, catalog),
          ...createUserActions(lifecycle),
          ...createUpdateActions(lifecycle),
          createRepairAction(lifecycle, createPublishDrift(events)),
          createUpdateFleetAction(lifecycle, {
            readHealth: createReadHealth({ discovery, auth: deps.auth }),
            publishLook: createPublishLook(events),
            publishRun: createPublishRun(events),
          }),
          createPublishAction(lifecycle, catalog),
          createReportFailureAction(lifecycle),
        );
        const scheduled = { ...deps, tenants, logger, scheduler };
        await scheduleErasures(scheduled);
        await scheduleFindingAbandoned({ ...scheduled, failures, publish });
        await startToolkit({
          ...scheduled,
          events,
          lifecycle: shutdown,
          owner: config.getOptionalStringArray('tenantry.operators')?.[0],
        });
      },
    });
  },
});
