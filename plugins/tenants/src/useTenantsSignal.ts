import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  TENANTS_SIGNAL_CHANNEL,
  type TenantsSignal,
} from '@tenantry/plugin-tenants-common';
import { useEffect } from 'react';

/** Between two calls back, so that a busy fleet does not overtake every answer before it comes. */
export const PAUSE_MS = 1_000;

/**
 * Calls back when tenants changed: all of them, or the one that is named. The first
 * change counts at once, those that follow within the pause count together.
 *
 * Subscribes by itself since `useSignal` keeps only the last of the messages that arrive
 * between two renders, and the one that it drops may name our tenant.
 */
export function useTenantsSignal(
  onChange: () => void,
  tenantId?: string,
): void {
  const signals = useApiHolder().get(signalApiRef);
  useEffect(() => {
    let pause: ReturnType<typeof setTimeout> | undefined;
    let again = false;
    const tell = () => {
      if (pause) {
        again = true;
        return;
      }
      onChange();
      pause = setTimeout(() => {
        pause = undefined;
        if (again) {
          again = false;
          tell();
        }
      }, PAUSE_MS);
    };
    const subscription = signals?.subscribe<
      TenantsSignal & Record<string, string[]>
    >(TENANTS_SIGNAL_CHANNEL, ({ tenantIds }) => {
      if (!tenantId || tenantIds.includes(tenantId)) {
        tell();
      }
    });
    return () => {
      subscription?.unsubscribe();
      clearTimeout(pause);
    };
  }, [signals, onChange, tenantId]);
}
