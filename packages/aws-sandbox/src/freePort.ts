import { createServer, type AddressInfo } from 'node:net';

/** Ports that were found free lately: their processes may not listen yet. */
const given = new Set<number>();
/** Ports remembered; the machine has some 28,000 to choose from. */
const MOST_GIVEN = 5_000;

/** A port of the machine that nobody listens on or is about to. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  if (given.has(port)) {
    return freePort();
  }
  given.add(port);
  if (given.size > MOST_GIVEN) {
    given.delete(given.values().next().value!);
  }
  return port;
}
