import {
  coreExtensionData,
  createFrontendModule,
  Progress,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  TENANT_KIND,
  tenantUsersPermission,
} from '@tenantry/plugin-tenants-common';
import type { ReactElement } from 'react';
import { useParams } from 'react-router-dom';

/** The tab with people in it, and its address below that of a tenant. */
const USERS_TAB = 'entity-content:tenants/users';
const USERS_PATH = 'users';

/**
 * An entity's page: of a tenant the one without users, for those who may not see them.
 * Whoever asks for the tab by its address is told why not.
 */
const ByPermission = ({
  full,
  withoutUsers,
}: {
  full: ReactElement;
  withoutUsers: ReactElement;
}) => {
  const { kind, name, '*': path } = useParams();
  const isTenant = kind?.toLowerCase() === TENANT_KIND.toLowerCase();
  const { allowed, loading } = usePermission({
    permission: tenantUsersPermission,
    resourceRef: isTenant ? name : undefined,
  });
  if (!isTenant || allowed || path === USERS_PATH) {
    return full;
  }
  return loading ? <Progress /> : withoutUsers;
};

/**
 * The catalog's entity page. A tab's filter sees the entity, and not who looks at it: what
 * not everybody may see is left out here.
 */
const entityPage = catalogPlugin.getExtension('page:catalog/entity').override({
  *factory(originalFactory, { inputs }) {
    const full = originalFactory();
    const withoutUsers = originalFactory({
      inputs: {
        ...inputs,
        contents: inputs.contents.filter(
          ({ node }) => node.spec.id !== USERS_TAB,
        ),
      },
    });
    for (const data of full) {
      if (data.id !== coreExtensionData.reactElement.id) {
        yield data;
      }
    }
    yield coreExtensionData.reactElement(
      <ByPermission
        full={full.get(coreExtensionData.reactElement)}
        withoutUsers={withoutUsers.get(coreExtensionData.reactElement)}
      />,
    );
  },
});

/** Shows a tenant's users on its page to those only who may change them. */
export const tenantsCatalogModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [entityPage],
});
