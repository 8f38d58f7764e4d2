import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { httpServiceFactory } from './http';

jest.setTimeout(60_000);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Answers a request, and never ends the answer. */
const waiting = createBackendPlugin({
  pluginId: 'waiting',
  register(env) {
    env.registerInit({
      deps: { http: coreServices.httpRouter },
      async init({ http }) {
        http.use((_request, response) => {
          response.flushHeaders();
        });
        http.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      },
    });
  },
});

it('stops while somebody waits for an answer that does not end', async () => {
  const port = await freePort();
  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          database: { client: 'better-sqlite3', connection: ':memory:' },
        },
      },
    }),
  );
  backend.add(mockServices.rootLogger.factory());
  backend.add(httpServiceFactory);
  backend.add(waiting);
  await backend.start();
  const answer = await fetch(`http://127.0.0.1:${port}/api/waiting/`);
  const cut = answer.text().catch(error => error.message);
  await backend.stop();
  expect(await cut).toBe('terminated');
});
