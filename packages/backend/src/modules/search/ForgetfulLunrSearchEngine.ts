import {
  LunrSearchEngine,
  type LunrSearchEngineIndexer,
} from '@backstage/plugin-search-backend-node';

type Documents = LunrSearchEngine['docStore'];
type Index = LunrSearchEngine['lunrIndices'][string];

/** Backstage's Lunr engine, which would keep documents that no index has any more. */
export class ForgetfulLunrSearchEngine extends LunrSearchEngine {
  readonly #kept = new Map<string, { index: Index; documents: Documents }>();

  override async getIndexer(type: string): Promise<LunrSearchEngineIndexer> {
    const indexer = await super.getIndexer(type);
    // The engine's own listener comes first: it replaces the index, or does not.
    indexer.on('close', () => {
      const index = this.lunrIndices[type];
      if (index && index !== this.#kept.get(type)?.index) {
        this.#kept.set(type, { index, documents: indexer.getDocumentStore() });
        this.docStore = Object.assign(
          {},
          ...[...this.#kept.values()].map(({ documents }) => documents),
        );
      }
    });
    return indexer;
  }
}
