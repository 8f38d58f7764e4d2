import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const UPSTREAMS = ['order', 'product', 'user'] as const;

/** Names that a proxy knows its upstreams by. */
export type UpstreamName = (typeof UPSTREAMS)[number];

/** What an upstream was asked. */
export interface Seen {
  upstream: UpstreamName;
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A tiny service; it answers what it saw, or what the path asks it to. */
export interface Upstream {
  /** `host:port` */
  readonly address: string;
  stop(): Promise<void>;
  /** Listens again where it did before. */
  restart(): Promise<void>;
}

/**
 * Starts a service that answers with what it saw; below `/<path>/status/<code>` with
 * that status and `{"own":true}`, and below `/<path>/never` not at all.
 */
export async function startUpstream(
  upstream: UpstreamName,
  seen: Seen[],
): Promise<Upstream> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(chunks).toString();
    const what: Seen = { upstream, method, url, headers, body };
    seen.push(what);
    if (url.endsWith('/never')) {
      return;
    }
    const status = Number(/\/status\/(\d+)$/.exec(url)?.[1] ?? 0);
    response.writeHead(status || 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status ? { own: true } : what));
  });
  const listen = (port: number) =>
    new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    restart: () => listen(port),
  };
}
