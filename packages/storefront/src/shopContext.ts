import { createContext, useContext, useSyncExternalStore } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ApiClient } from './api/ApiClient';
import type { Person } from './session/Session';

/** What every page works with. */
export interface ShopContextValue {
  api: ApiClient;
  person: Person;
  onSignInAgain: () => void;
}

export const ShopContext = createContext<ShopContextValue | undefined>(
  undefined,
);

export function useShop(): ShopContextValue {
  const value = useContext(ShopContext);
  if (!value) {
    throw new Error('There is no shop around this component');
  }
  return value;
}

/** The tenant, with its tier and limits; asked again while the page is open, for both may change. */
export function useTenant() {
  const { api } = useShop();
  return useQuery({
    queryKey: ['tenant'],
    queryFn: ({ signal }) => api.tenant(signal),
    refetchInterval: 60_000,
  });
}

/** The request that waits to be sent again, if there is one. */
export function useWait() {
  const { api } = useShop();
  return useSyncExternalStore(api.waits.subscribe, api.waits.latest);
}
