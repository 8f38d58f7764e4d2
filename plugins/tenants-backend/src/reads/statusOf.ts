import type { CollectorStatus } from '@tenantry/plugin-tenants-common';
import type { CollectorName } from '../collect/settings';
import type { ReadsOptions } from './ReadsOptions';

/** The status of a collector in some cells as one. */
export const statusOf = (
  { collectors, cells }: Pick<ReadsOptions, 'collectors' | 'cells'>,
  name: CollectorName,
): Promise<CollectorStatus> =>
  collectors.status(
    name,
    cells.map(({ id }) => id),
  );
