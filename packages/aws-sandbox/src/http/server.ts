import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireRequest, WireResponse } from './protocols/types';

/** Bodies above this are refused; Lambda bundles are the largest that come. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Reads a whole request. */
export async function readRequest(
  request: IncomingMessage,
): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new Error(`The body is longer than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', 'http://sandbox');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

export function send(response: ServerResponse, answer: WireResponse): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    ...('content-length' in answer.headers
      ? {}
      : { 'content-length': Buffer.byteLength(answer.body) }),
  });
  response.end(answer.body);
}

/** Aborts when the caller hangs up. */
export function hangUpSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) {
      controller.abort();
    }
  });
  return controller.signal;
}

/** A server on loopback. */
export interface Listening {
  server: Server;
  port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 picks a free one. Rejects when the port is taken. */
export async function listen(
  port: number,
  handle: RequestListener,
): Promise<Listening> {
  // Tenants' bursts and many clients keep connections open; 5 s would cut them in mid-use.
  const server = createServer({ keepAliveTimeout: 65_000 }, handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
