import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the probes need of a front door: open health routes, a closed rest. */
async function startFrontDoor(): Promise<Server> {
  const server = createServer((request, response) => {
    // Nobody waits for idle connections at the end.
    response.setHeader('connection', 'close');
    response.statusCode = /\/health$|^\/tenant-health\//.test(request.url!)
      ? 200
      : 401;
    response.end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** One front door for all tests that follow; it has an address once they begin. */
export function withFrontDoor(): { readonly url: string } {
  let server: Server | undefined;
  beforeAll(async () => {
    server = await startFrontDoor();
  });
  afterAll(() => {
    server?.close();
  });
  return {
    get url() {
      return `http://127.0.0.1:${(server!.address() as AddressInfo).port}`;
    },
  };
}
