import { mockServices } from '@backstage/backend-test-utils';
import { TestPipeline } from '@backstage/plugin-search-backend-node';
import { ForgetfulLunrSearchEngine } from './ForgetfulLunrSearchEngine';

class OpenEngine extends ForgetfulLunrSearchEngine {
  get locations() {
    return Object.keys(this.docStore).sort();
  }
}

it('keeps the documents that an index has, and no others', async () => {
  const engine = new OpenEngine({ logger: mockServices.logger.mock() });
  const index = async (type: string, ...locations: string[]) => {
    const { error } = await TestPipeline.fromIndexer(
      await engine.getIndexer(type),
    )
      .withDocuments(
        locations.map(location => ({ location, title: type, text: location })),
      )
      .execute();
    expect(error).toBeUndefined();
  };
  await index('tenants', 'acme', 'bolt', 'coil');
  await index('docs', 'acme', 'guide');
  await index('tenants', 'coil');
  expect(engine.locations).toEqual(['acme', 'coil', 'guide']);
  await index('tenants');
  expect(engine.locations).toEqual(['acme', 'guide']);
});
