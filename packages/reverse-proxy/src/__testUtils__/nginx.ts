import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartProxy } from './contract';
import { UPSTREAMS } from './upstreams';

/** Of the user that has no rights, where the tests run as root. */
const NOBODY = 65_534;

// eslint-disable-next-line no-restricted-syntax
const CONFIGURATION = resolve(__dirname, '../../nginx.conf');

/** Whether this machine has an nginx. */
export const hasNginx = () => spawnSync('nginx', ['-v']).status === 0;

function replaceOnce(text: string, old: string, replacement: string): string {
  const parts = text.split(old);
  if (parts.length !== 2) {
    throw new Error(`nginx.conf has "${old}" ${parts.length - 1} times`);
  }
  return parts.join(replacement);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts nginx with our configuration; only addresses, and how long it waits, differ. */
export const startNginx: StartProxy = async ({
  upstreams,
  answerTimeoutMs,
}) => {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-proxy-'));
  chmodSync(dir, 0o777);
  const port = await freePort();
  const replacements = [
    ['listen 8080;', `listen 127.0.0.1:${port};`],
    ['proxy_read_timeout 20s;', `proxy_read_timeout ${answerTimeoutMs}ms;`],
    // Standard output is a socket here, which cannot be opened by a name.
    ['access_log /dev/stdout', `access_log ${dir}/access.log`],
    ['pid /tmp/nginx.pid;', `pid ${dir}/nginx.pid;`],
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => [
      `_path /tmp/${name};`,
      `_path ${dir}/${name};`,
    ]),
    ...UPSTREAMS.map(name => [
      `server ${name}:8080;`,
      `server ${upstreams[name]};`,
    ]),
  ];
  const file = join(dir, 'nginx.conf');
  writeFileSync(
    file,
    replacements.reduce(
      (text, [old, replacement]) => replaceOnce(text, old, replacement),
      readFileSync(CONFIGURATION, 'utf8'),
    ),
  );
  let errors = '';
  const child = spawn('nginx', ['-e', 'stderr', '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const ended = once(child, 'exit');
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const up = await fetch(`${url}/proxy/health`).catch(() => undefined);
    if (up?.ok) {
      break;
    }
    if (child.exitCode !== null) {
      throw new Error(`nginx ended: ${errors}`);
    }
    await sleep(20);
  }
  return {
    url,
    output: () => errors + readFileSync(`${dir}/access.log`, 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
