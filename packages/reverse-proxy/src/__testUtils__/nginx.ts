import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@tenantry/aws-sandbox/testing';
import type { StartProxy } from './contract';
import { end, untilUp } from './process';
import { UPSTREAMS } from './upstreams';

/** Of the user that has no rights, where the tests run as root. */
const NOBODY = 65_534;

// eslint-disable-next-line no-restricted-syntax
const FOLDER = resolve(__dirname, '../..');

/** Whether this machine has an nginx. */
export const hasNginx = () => spawnSync('nginx', ['-v']).status === 0;

function replaceOnce(text: string, old: string, replacement: string): string {
  const parts = text.split(old);
  if (parts.length !== 2) {
    throw new Error(`nginx.conf has "${old}" ${parts.length - 1} times`);
  }
  return parts.join(replacement);
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
    ...['upstreams', 'routes'].map(name => [
      `include /tmp/${name}.conf;`,
      `include ${dir}/${name}.conf;`,
    ]),
  ];
  const file = join(dir, 'nginx.conf');
  writeFileSync(
    file,
    replacements.reduce(
      (text, [old, replacement]) => replaceOnce(text, old, replacement),
      readFileSync(join(FOLDER, 'nginx.conf'), 'utf8'),
    ),
  );
  let errors = '';
  const child = spawn('/bin/sh', [join(FOLDER, 'start.sh'), '-c', file], {
    env: {
      PATH: process.env.PATH,
      TMPDIR: dir,
      ROUTES: UPSTREAMS.map(name => `${name}s=${upstreams[name]}`).join(' '),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  const url = `http://127.0.0.1:${port}`;
  await untilUp(url, child, () => errors);
  return {
    url,
    output: () => errors + readFileSync(`${dir}/access.log`, 'utf8'),
    async stop() {
      await end(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
