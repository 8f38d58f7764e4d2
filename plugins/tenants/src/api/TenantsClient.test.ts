import { TenantsClient } from './TenantsClient';

const clientOf = (fetch: typeof globalThis.fetch) =>
  new TenantsClient({
    discoveryApi: { getBaseUrl: async () => 'http://back.end/api/tenants' },
    fetchApi: { fetch },
  });

describe('the client', () => {
  it('says when nobody answers', async () => {
    const client = clientOf(async () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(client.getTiers()).rejects.toThrow(
      "The portal's back end did not answer. Check your connection.",
    );
  });

  it('leaves it at that when the answer is no longer wanted', async () => {
    const controller = new AbortController();
    const client = clientOf(async () => {
      controller.abort(new Error('left the page'));
      throw new TypeError('Failed to fetch');
    });
    await expect(client.getTiers(controller.signal)).rejects.toThrow(
      'left the page',
    );
  });
});
