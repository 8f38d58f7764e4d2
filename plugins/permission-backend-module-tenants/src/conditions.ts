import type {
  ConditionalPolicyDecision,
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  ANNOTATION_PERMISSION,
  RESOURCE_TYPE_TENANT,
  TEMPLATE_TYPE,
} from '@tenantry/plugin-tenants-common';

type Criteria = PermissionCriteria<PermissionCondition>;

const conditional = (
  pluginId: string,
  resourceType: string,
  conditions: Criteria,
): ConditionalPolicyDecision => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId,
  resourceType,
  conditions,
});

const ofCatalog = (rule: string, params: PermissionCondition['params']) => ({
  rule,
  resourceType: 'catalog-entity',
  params,
});

const isKind = (kind: string) => ofCatalog('IS_ENTITY_KIND', { kinds: [kind] });

const inCatalog = (conditions: Criteria) =>
  conditional('catalog', 'catalog-entity', conditions);

/** Tasks that this user started. */
export const ownTasksOf = (userEntityRef: string) =>
  conditional('scaffolder', 'scaffolder-task', {
    rule: 'IS_TASK_OWNER',
    resourceType: 'scaffolder-task',
    params: { createdBy: [userEntityRef] },
  });

/** Tenants that one of these owns. */
export const ownTenantsOf = (owners: string[]) =>
  conditional('tenants', RESOURCE_TYPE_TENANT, {
    rule: 'HAS_OWNER',
    resourceType: RESOURCE_TYPE_TENANT,
    params: { owners },
  });

/** Everything in the catalog but tenants. */
export const allButTenants = inCatalog({ not: isKind('Tenant') });

/**
 * Everything in the catalog; of the templates that change tenants, those for one of these
 * permissions. A template that does not name its permission is for nobody.
 */
export const allButTemplatesFor = (permissions: string[]) =>
  inCatalog({
    anyOf: [
      {
        not: {
          allOf: [
            isKind('Template'),
            ofCatalog('HAS_SPEC', { key: 'type', value: TEMPLATE_TYPE }),
          ],
        },
      },
      ...permissions.map(value =>
        ofCatalog('HAS_ANNOTATION', {
          annotation: ANNOTATION_PERMISSION,
          value,
        }),
      ),
    ],
  });
