import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { TIER_NAMES } from '@tenantry/plugin-tenants-common';
import { Route, Routes } from 'react-router-dom';
import { TenantIcon } from '../components/TenantIcon';
import { FleetPage } from '../fleet/FleetPage';
import { TierPage } from '../tiers/TierPage';

/** The page at `/tenants`: the whole fleet, and a page for each tier. */
export const TenantsPage = () => (
  <main>
    <PluginHeader title="Tenants" icon={<TenantIcon fontSize="inherit" />} />
    <Routes>
      <Route index element={<FleetPage />} />
      {TIER_NAMES.map(tier => (
        <Route
          key={tier}
          path={tier}
          element={<TierPage key={tier} name={tier} />}
        />
      ))}
      <Route path="*" element={<NotFoundErrorPage />} />
    </Routes>
  </main>
);
