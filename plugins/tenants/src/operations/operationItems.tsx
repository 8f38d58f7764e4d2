import { EntityContextMenuItemBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  RiArrowLeftRightLine,
  RiEditLine,
  RiKey2Line,
  RiLogoutCircleRLine,
  RiPauseCircleLine,
  RiPlayCircleLine,
  RiPushpinLine,
  RiRefreshLine,
  RiSeedlingLine,
  RiToolsLine,
  RiUnpinLine,
} from '@remixicon/react';
import { tenantOffboardPermission } from '@tenantry/plugin-tenants-common';
import { useOperation } from './useOperation';

/** In which states a tenant can be changed. */
const CHANGEABLE = {
  kind: 'tenant',
  'spec.state': { $in: ['active', 'suspended'] },
};

const editItem = EntityContextMenuItemBlueprint.make({
  name: 'edit',
  params: {
    icon: <RiEditLine size={16} />,
    filter: CHANGEABLE,
    useProps: () =>
      useOperation('edit-tenant', 'Edit tenant', {
        valuesOf: ({ metadata, spec }) => ({
          displayName: metadata.title,
          owner: spec?.owner,
        }),
      }),
  },
});

const rotateItem = EntityContextMenuItemBlueprint.make({
  name: 'rotate-api-key',
  params: {
    icon: <RiKey2Line size={16} />,
    filter: CHANGEABLE,
    useProps: () => useOperation('rotate-api-key', 'Rotate API key'),
  },
});

const changeTierItem = EntityContextMenuItemBlueprint.make({
  name: 'change-tier',
  params: {
    icon: <RiArrowLeftRightLine size={16} />,
    filter: { kind: 'tenant', 'spec.state': 'active' },
    useProps: () => useOperation('change-tier', 'Change tier'),
  },
});

/** Those of the pool are updated with it. */
const UPDATABLE = {
  kind: 'tenant',
  'spec.type': { $in: ['silo-service', 'silo-cluster'] },
};

const updateItem = EntityContextMenuItemBlueprint.make({
  name: 'update',
  params: {
    icon: <RiRefreshLine size={16} />,
    filter: { ...UPDATABLE, 'spec.state': { $in: ['active', 'failed'] } },
    useProps: () => useOperation('update-tenant', 'Update tenant'),
  },
});

const repairItem = EntityContextMenuItemBlueprint.make({
  name: 'repair',
  params: {
    icon: <RiToolsLine size={16} />,
    filter: { ...UPDATABLE, 'spec.state': { $in: ['active', 'failed'] } },
    useProps: () => useOperation('repair-tenant', 'Compare and repair'),
  },
});

const pinItem = EntityContextMenuItemBlueprint.make({
  name: 'pin',
  params: {
    icon: <RiPushpinLine size={16} />,
    filter: { ...UPDATABLE, ...CHANGEABLE },
    useProps: () => useOperation('pin-tenant', 'Pin to its version'),
  },
});

const unpinItem = EntityContextMenuItemBlueprint.make({
  name: 'unpin',
  params: {
    icon: <RiUnpinLine size={16} />,
    filter: { ...UPDATABLE, ...CHANGEABLE },
    useProps: () => useOperation('unpin-tenant', 'Take its pin away'),
  },
});

const canaryItem = EntityContextMenuItemBlueprint.make({
  name: 'canary',
  params: {
    icon: <RiSeedlingLine size={16} />,
    filter: { ...UPDATABLE, ...CHANGEABLE },
    useProps: () => useOperation('set-canary', 'Canary or not'),
  },
});

const suspendItem = EntityContextMenuItemBlueprint.make({
  name: 'suspend',
  params: {
    icon: <RiPauseCircleLine size={16} />,
    filter: { kind: 'tenant', 'spec.state': 'active' },
    useProps: () => useOperation('suspend-tenant', 'Suspend tenant'),
  },
});

const resumeItem = EntityContextMenuItemBlueprint.make({
  name: 'resume',
  params: {
    icon: <RiPlayCircleLine size={16} />,
    filter: { kind: 'tenant', 'spec.state': 'suspended' },
    useProps: () => useOperation('resume-tenant', 'Resume tenant'),
  },
});

const offboardItem = EntityContextMenuItemBlueprint.make({
  name: 'offboard',
  params: {
    icon: <RiLogoutCircleRLine size={16} />,
    filter: {
      kind: 'tenant',
      // Everybody whom no other operation holds.
      'spec.state': { $in: ['active', 'suspended', 'failed', 'offboarded'] },
    },
    useProps: () =>
      useOperation('offboard-tenant', 'Offboard tenant', {
        permission: tenantOffboardPermission,
      }),
  },
});

/** What can be done with a tenant, in the menu of its page and in this order. */
export const operationItems = [
  editItem,
  rotateItem,
  changeTierItem,
  updateItem,
  repairItem,
  pinItem,
  unpinItem,
  canaryItem,
  suspendItem,
  resumeItem,
  offboardItem,
];
