import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issue, keyOf } from './certificates';

/** What stands for a load balancer that browsers reach by HTTPS. */
export interface Balancer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Ends TLS, with a certificate that nobody has signed, and passes each request on to the next
 * of the targets, which are ports of this machine.
 */
export async function startBalancer(targets: number[]): Promise<Balancer> {
  const identity = await issue('The balancer of a test', []);
  const tls = { key: keyOf(identity), cert: identity.cert.toString('pem') };
  let turn = 0;
  const server = createServer(tls, (incoming, outgoing) => {
    turn += 1;
    const { method, url: path, headers, socket } = incoming;
    const onward = request(
      {
        host: '127.0.0.1',
        port: targets[turn % targets.length],
        method,
        path,
        headers: {
          ...headers,
          'x-forwarded-for': socket.remoteAddress,
          'x-forwarded-proto': 'https',
        },
      },
      answer => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  // Pages go on asking for their live updates.
  server.on('upgrade', (_, socket) => socket.destroy());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
