import { useSignal } from '@backstage/plugin-signals-react';
import {
  TENANTS_SIGNAL_CHANNEL,
  type TenantsSignal,
} from '@tenantry/plugin-tenants-common';
import { useEffect, useRef } from 'react';

/** Calls back when tenants changed: all of them, or the one that is named. */
export function useTenantsSignal(
  onChange: () => void,
  tenantId?: string,
): void {
  const { lastSignal } = useSignal<TenantsSignal & Record<string, string[]>>(
    TENANTS_SIGNAL_CHANNEL,
  );
  const seen = useRef(lastSignal);
  useEffect(() => {
    if (lastSignal && lastSignal !== seen.current) {
      seen.current = lastSignal;
      if (!tenantId || lastSignal.tenantIds.includes(tenantId)) {
        onChange();
      }
    }
  }, [lastSignal, onChange, tenantId]);
}
