import { INPUT } from './portal';

/** Another tenant, which is to be left alone. */
export const GLOBEX = {
  ...INPUT,
  tenantId: 'globex',
  displayName: 'Globex',
  adminEmail: 'gus@globex.example',
};

export const ERASE = {
  tenantId: 'acme',
  confirm: 'acme',
  retention: 'erase' as const,
};

/** Without the memory of those who left: their entries and histories in the registry. */
export const withoutMemory = (inventory: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(inventory).map(([kind, items]) => [
      kind,
      items.filter(
        item =>
          !/\bpk=(TENANT#acme sk=(META|EVENT)|OUTBOX )/.test(String(item)),
      ),
    ]),
  );
