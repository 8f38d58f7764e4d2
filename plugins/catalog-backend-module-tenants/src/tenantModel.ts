import { createCatalogModelLayer } from '@backstage/catalog-model/alpha';
import {
  ANNOTATION_ECS_SERVICE_TAGS,
  ANNOTATION_STACK_NAME,
  ISOLATIONS,
  LABEL_CELL,
  LABEL_STATE,
  LABEL_TIER,
  LIFECYCLE_STATES,
  TENANT_API_VERSION,
  TENANT_KIND,
  TIER_NAMES,
} from '@tenantry/plugin-tenants-common';

const [group, version] = TENANT_API_VERSION.split('/');
const text = { type: 'string', minLength: 1 };

/**
 * The kind Tenant.
 *
 * Relations go from the tenant only: there is no relation pair, hence no inverse relation.
 * With one, the owning group and the system would collect a relation per tenant, and each
 * change of any tenant would stitch all of them again.
 */
export const tenantModel = createCatalogModelLayer({
  layerId: `${group}/kind-tenant`,
  builder: model => {
    model.addKind({
      group,
      description: 'A customer of the SaaS, with a tier, a cell and an owner.',
      names: { kind: TENANT_KIND, singular: 'tenant', plural: 'tenants' },
      versions: [
        {
          name: version,
          relationFields: [
            {
              selector: { path: 'spec.owner' },
              relation: 'ownedBy',
              defaultKind: 'Group',
              defaultNamespace: 'default',
              allowedKinds: ['Group', 'User'],
            },
            {
              selector: { path: 'spec.system' },
              relation: 'dependsOn',
              defaultKind: 'System',
              defaultNamespace: 'default',
              allowedKinds: ['System'],
            },
          ],
          schema: {
            jsonSchema: {
              type: 'object',
              required: ['spec'],
              properties: {
                spec: {
                  type: 'object',
                  required: ['type', 'tier', 'state', 'owner', 'cell'],
                  properties: {
                    type: { enum: [...ISOLATIONS], description: 'Isolation.' },
                    tier: { enum: [...TIER_NAMES] },
                    state: { enum: [...LIFECYCLE_STATES] },
                    owner: {
                      ...text,
                      description: 'Entity ref of the owning group or user.',
                    },
                    system: {
                      ...text,
                      description: 'The system that the tenant uses.',
                    },
                    cell: { ...text, pattern: '^[a-z0-9][a-z0-9-]*$' },
                  },
                },
              },
            },
          },
        },
      ],
    });
    model.addLabel({
      name: LABEL_TIER,
      title: 'Tier',
      description: 'Tier of a tenant.',
    });
    model.addLabel({
      name: LABEL_CELL,
      title: 'Cell',
      description: 'Account, Region and shared infrastructure of a tenant.',
    });
    model.addLabel({
      name: LABEL_STATE,
      title: 'State',
      description: 'Lifecycle state of a tenant.',
    });
    model.addAnnotation({
      name: ANNOTATION_STACK_NAME,
      title: 'Stack',
      description:
        "CloudFormation stack that holds a tenant's resources, or its pool's.",
    });
    model.addAnnotation({
      name: ANNOTATION_ECS_SERVICE_TAGS,
      title: 'ECS service tags',
      description: 'Tags that find the ECS services which serve a tenant.',
    });
  },
});
