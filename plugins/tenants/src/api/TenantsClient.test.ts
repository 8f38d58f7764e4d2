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

  it('says what the back end says', async () => {
    const client = clientOf(async () =>
      Response.json(
        {
          error: { name: 'NotFoundError', message: 'There is no tenant.' },
          response: { statusCode: 404 },
        },
        { status: 404 },
      ),
    );
    await expect(client.getTenant('nobody')).rejects.toThrow(
      'There is no tenant.',
    );
  });

  it('does not repeat the page of a proxy', async () => {
    const client = clientOf(
      async () =>
        new Response('<html><h1>503</h1></html>', {
          status: 503,
          headers: { 'content-type': 'text/html' },
        }),
    );
    await expect(client.getTiers()).rejects.toThrow(
      "The portal's back end could not be reached (503). Try again in a minute.",
    );
  });
});
