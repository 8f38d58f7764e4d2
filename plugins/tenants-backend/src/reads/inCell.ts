import type { Cell } from '@tenantry/plugin-tenants-node';
import { fromStackKey } from '../store/stackKey';

/** In words that go after what is in a stack; none where there is one cell. */
export const inCell = (cells: Cell[], stackKey: string): string =>
  cells.length > 1 ? ` in ${fromStackKey(stackKey).cell}` : '';
