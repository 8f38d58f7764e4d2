import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import { TENANT_DOCUMENT_TYPE } from '@tenantry/plugin-tenants-common';
import { TenantIcon } from '../components/TenantIcon';

const tenantResult = SearchResultListItemBlueprint.make({
  params: {
    icon: <TenantIcon />,
    predicate: ({ type }) => type === TENANT_DOCUMENT_TYPE,
    component: () =>
      import('./TenantResult').then(({ TenantResult }) => TenantResult),
  },
});

const tenantResultType = SearchFilterResultTypeBlueprint.make({
  params: {
    value: TENANT_DOCUMENT_TYPE,
    name: 'Tenants',
    icon: <TenantIcon />,
  },
});

/** What the search page needs to show tenants. */
export const searchExtensions = [tenantResult, tenantResultType];
