import type {
  DocumentCollatorFactory,
  IndexableDocument,
} from '@backstage/plugin-search-common';
import {
  isInCatalog,
  TENANT_DOCUMENT_TYPE,
  tenantReadPermission,
} from '@tenantry/plugin-tenants-common';
import { Readable } from 'node:stream';
import type { ReadTenants } from './readTenants';
import { toDocument } from './toDocument';

/** Documents of all tenants that the catalog shows; whoever may not see a tenant does not find it. */
export class TenantCollatorFactory implements DocumentCollatorFactory {
  readonly type = TENANT_DOCUMENT_TYPE;
  readonly visibilityPermission = tenantReadPermission;
  readonly #readTenants: ReadTenants;

  constructor(readTenants: ReadTenants) {
    this.#readTenants = readTenants;
  }

  /** Rejects when not all tenants could be read: the search keeps what it has then. */
  async getCollator(): Promise<Readable> {
    // All of them before the index is begun: PostgreSQL's is one transaction.
    const documents: IndexableDocument[] = [];
    for await (const page of this.#readTenants()) {
      documents.push(...page.filter(isInCatalog).map(toDocument));
    }
    return Readable.from(documents);
  }
}
