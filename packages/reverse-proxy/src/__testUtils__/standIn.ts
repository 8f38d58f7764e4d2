import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reverseProxyImage } from '@tenantry/aws-sandbox';
import { freePort } from '@tenantry/aws-sandbox/testing';
import type { RunningProxy, StartProxy } from './contract';
import { end, untilUp } from './process';
import { UPSTREAMS } from './upstreams';

/**
 * Starts what the embedded AWS account runs for the image, beside what tells it of its
 * neighbours; with other tasks of each upstream, too, as `host:port`.
 */
export async function startStandIn({
  upstreams,
  answerTimeoutMs,
  others = [],
}: Parameters<StartProxy>[0] & { others?: string[] }): Promise<RunningProxy> {
  const hosts = Object.fromEntries(
    UPSTREAMS.map(name => [`${name}:8080`, [...others, upstreams[name]]]),
  );
  const neighbours = createServer((_, response) =>
    response.end(JSON.stringify({ hosts })),
  ).listen(0, '127.0.0.1');
  await once(neighbours, 'listening');
  const port = await freePort();
  const [program, ...args] = reverseProxyImage(['latest']).command;
  const child = spawn(program, args, {
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      ROUTES: UPSTREAMS.map(name => `${name}s=${name}:8080`).join(' '),
      READ_TIMEOUT_MS: String(answerTimeoutMs),
      SANDBOX_NEIGHBOURS_URL: `http://127.0.0.1:${
        (neighbours.address() as AddressInfo).port
      }`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const url = `http://127.0.0.1:${port}`;
  await untilUp(url, child, () => output);
  return {
    url,
    output: () => output,
    async stop() {
      await end(child);
      neighbours.close();
      neighbours.closeAllConnections();
    },
  };
}
