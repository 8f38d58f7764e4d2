import { useMemo } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Route, Routes } from 'react-router-dom';
import { ApiClient } from './api/ApiClient';
import { ErrorCard } from './components/ErrorCard';
import { Layout } from './components/Layout';
import { DashboardPage } from './pages/DashboardPage';
import { NewOrderPage } from './pages/NewOrderPage';
import { OrderPage } from './pages/OrderPage';
import { OrdersPage } from './pages/OrdersPage';
import { ProductsPage } from './pages/ProductsPage';
import { UsersPage } from './pages/UsersPage';
import { ShopContext } from './shopContext';
import type { Person, Session } from './session/Session';

/** What somebody sees who has signed in. */
export function Shop(props: {
  lookupApiUrl: string;
  session: Session;
  person: Person;
  onSignInAgain: () => void;
  onSignOut: () => void;
}) {
  const { lookupApiUrl, session, person, onSignInAgain, onSignOut } = props;
  const shop = useMemo(
    () => ({
      api: new ApiClient({
        tenantApiUrl: session.tenant.apiGatewayUrl,
        lookupApiUrl,
        bearer: session,
      }),
      person,
      onSignInAgain,
    }),
    // The rest belongs to the session.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [session],
  );
  const queries = useMemo(
    () =>
      new QueryClient({
        defaultOptions: {
          // The API client tries again by itself, and says so.
          queries: {
            retry: false,
            staleTime: 15_000,
            networkMode: 'always',
          },
          mutations: { retry: false, networkMode: 'always' },
        },
      }),
    [],
  );
  return (
    <QueryClientProvider client={queries}>
      <ShopContext.Provider value={shop}>
        <Layout onSignOut={onSignOut}>
          <Routes>
            <Route path="/" element={<DashboardPage />} />
            <Route path="/products" element={<ProductsPage />} />
            <Route path="/orders" element={<OrdersPage />} />
            <Route path="/orders/new" element={<NewOrderPage />} />
            <Route path="/orders/:id" element={<OrderPage />} />
            <Route path="/users" element={<UsersPage />} />
            <Route
              path="*"
              element={
                <ErrorCard
                  title="There is no such page"
                  text="Choose one from the menu."
                />
              }
            />
          </Routes>
        </Layout>
      </ShopContext.Provider>
    </QueryClientProvider>
  );
}
