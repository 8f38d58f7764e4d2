import { parseEntityRef } from '@backstage/catalog-model';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import {
  STATE_WORDS,
  TENANT_KIND,
  TIER_WORDS,
  type Tenant,
  type TenantDocument,
} from '@tenantry/plugin-tenants-common';

/**
 * What the search knows of a tenant. Search engines look at the title as well, so that the
 * text does without the name. All fields are always there: an index has those of its first
 * document.
 */
export function toDocument(tenant: Tenant): TenantDocument & IndexableDocument {
  const { tenantId, displayName, tier, state, owner, cell } = tenant;
  return {
    title: displayName,
    text: [
      tenantId,
      TIER_WORDS[tier],
      STATE_WORDS[state],
      // Of a whole entity ref, PostgreSQL would make one word.
      parseEntityRef(owner, { defaultKind: 'group' }).name,
    ].join(' · '),
    location: `/catalog/default/tenant/${tenantId}`,
    tenantId,
    tier,
    state,
    owner,
    cell,
    kind: TENANT_KIND,
    authorization: { resourceRef: tenantId },
  };
}
