import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
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
import { useLocation } from 'react-router-dom';
import { tenantsApiRef } from '../api/TenantsApi';
import { rootRouteRef, taskRouteRef, templateRouteRef } from '../routes';
import { fakeBackend, type Answers } from './fakeBackend';
import { FakeSignals } from './FakeSignals';
import { MadeUpFleet } from './madeUp/MadeUpFleet';

/** Shows where the reader is. */
const Address = () => {
  const { pathname, search } = useLocation();
  return (
    <output data-testid="address">
      {pathname}
      {search}
    </output>
  );
};

/** Shows a page of a made-up fleet, with all routes around it. */
export async function showDashboard(
  element: ReactElement,
  options: {
    count?: number;
    calm?: boolean;
    problem?: string;
    /** In place of what the fleet would answer. */
    answers?: Answers;
    /** Whose entity page this is; default: none. */
    tenantId?: string;
    path?: string;
  } = {},
) {
  const fleet = new MadeUpFleet({ count: 12, now: Date.now(), ...options });
  const { client, requests } = fakeBackend(options.answers, (path, search) =>
    fleet.answer(path, search),
  );
  const tenant = fleet.tenants.find(
    ({ tenantId }) => tenantId === options.tenantId,
  );
  const signals = new FakeSignals();
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [tenantsApiRef, client],
        [catalogApiRef, catalogApiMock()],
        [signalApiRef, signals],
        [permissionApiRef, mockApis.permission()],
      ]}
    >
      {tenant ? (
        <EntityProvider entity={toTenantEntity(tenant)}>
          {element}
        </EntityProvider>
      ) : (
        element
      )}
      <Address />
    </TestApiProvider>,
    {
      routeEntries: [options.path ?? '/'],
      mountedRoutes: {
        '/tenants': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/create/templates/:namespace/:templateName': templateRouteRef as never,
        '/create/tasks/:taskId': taskRouteRef as never,
      },
    },
  );
  return {
    fleet,
    requests,
    signal: (...tenantIds: string[]) =>
      act(async () => signals.send(tenantIds)),
  };
}
