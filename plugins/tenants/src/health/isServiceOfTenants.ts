import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION_SERVICE } from '@tenantry/plugin-tenants-common';

/** True for components that are a service of the SaaS. */
export const isServiceOfTenants = (entity: Entity): boolean =>
  entity.kind.toLocaleLowerCase('en') === 'component' &&
  Boolean(entity.metadata.annotations?.[ANNOTATION_SERVICE]);
