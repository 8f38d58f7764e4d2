import {
  EntityProvider,
  catalogApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { toTenantEntity } from '@tenantry/plugin-tenants-common';
import { act } from '@testing-library/react';
import type { ReactElement } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { rootRouteRef, taskRouteRef, templateRouteRef } from '../routes';
import { acme, fakeBackend, type Answers } from './fakeBackend';
import { FakeSignals } from './FakeSignals';

/** Shows something where an entity page of Acme and all routes are around it. */
export async function showOnEntityPage(
  element: ReactElement,
  answers: Answers = {},
  /** What the policy says to everything. */
  { mayChange = true }: { mayChange?: boolean } = {},
) {
  const { client, requests } = fakeBackend(answers);
  const signals = new FakeSignals();
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [tenantsApiRef, client],
        [catalogApiRef, catalogApiMock()],
        [signalApiRef, signals],
        [
          permissionApiRef,
          mockApis.permission({
            authorize: mayChange ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
          }),
        ],
      ]}
    >
      <EntityProvider entity={toTenantEntity(acme)}>{element}</EntityProvider>
    </TestApiProvider>,
    {
      mountedRoutes: {
        '/tenants': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/create/templates/:namespace/:templateName': templateRouteRef as never,
        '/create/tasks/:taskId': taskRouteRef as never,
      },
    },
  );
  return {
    requests,
    signal: (...tenantIds: string[]) =>
      act(async () => signals.send(tenantIds)),
  };
}
