import type { TierName } from '@tenantry/plugin-tenants-common';

export const TierPage = ({ name }: { name: TierName }) => <p>{name}</p>;
