import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startTestIssuer } from '@tenantry/service-kit/testing';
import { build } from 'esbuild';

jest.setTimeout(60_000);

describe('the process of a service', () => {
  let folder: string;
  let children: ChildProcess[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'order-service-'));
    await build({
      entryPoints: [join(__dirname, 'main.ts')],
      bundle: true,
      platform: 'node',
      target: 'node22',
      mainFields: ['module', 'main'],
      outfile: join(folder, 'main.cjs'),
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => {
    children = [];
  });
  afterEach(() => {
    children.forEach(child => child.kill('SIGKILL'));
  });

  function start(env: Record<string, string>) {
    const child = spawn(process.execPath, [join(folder, 'main.cjs')], {
      env: { AWS_REGION: 'us-east-1', PORT: '0', HOST: '127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const lines: any[] = [];
    const waiting: Array<() => void> = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', line => {
        lines.push(JSON.parse(line));
        waiting.splice(0).forEach(resolve => resolve());
      });
    }
    const line = async (message: RegExp): Promise<any> => {
      for (;;) {
        const found = lines.find(entry => message.test(entry.msg));
        if (found) return found;
        await new Promise<void>(resolve => waiting.push(resolve));
      }
    };
    // Not `exit`: its last lines may come after that.
    const exit = once(child, 'close').then(([code]) => code as number);
    return { child, line, exit, lines };
  }

  it('finishes what it has begun when it is told to stop, and takes nothing new', async () => {
    const issuer = await startTestIssuer();
    // Keys that come when we let them make a request last as long as we like.
    let asked: () => void;
    let release: () => void;
    const keysAsked = new Promise<void>(resolve => (asked = resolve));
    const released = new Promise<void>(resolve => (release = resolve));
    const slowKeys = createServer(async (_, response) => {
      asked();
      await released;
      const keys = await fetch(`${issuer.issuer}/.well-known/jwks.json`);
      response.end(await keys.text());
    });
    await new Promise<void>(resolve =>
      slowKeys.listen(0, '127.0.0.1', resolve),
    );
    const slowIssuer = `http://127.0.0.1:${
      (slowKeys.address() as AddressInfo).port
    }`;
    const service = start({
      TABLE_NAME: 'orders',
      USER_POOL_CLIENT_ID: issuer.clientId,
      USER_POOL_ISSUER: slowIssuer,
    });

    const { msg } = await service.line(/listening at/);
    const url = msg.split(' ').pop();
    expect((await fetch(`${url}/orders/health`)).status).toBe(200);

    const headers = await issuer.headers('acme', { iss: slowIssuer });
    const running = fetch(`${url}/orders/not-an-id`, { headers });
    await keysAsked;
    service.child.kill('SIGTERM');
    await service.line(/^stopping$/);
    // Whoever does not know yet is still served.
    expect((await fetch(`${url}/orders/health`)).status).toBe(200);
    await service.line(/^closing$/);
    // It says so first. Who has a connection is told; nobody gets a new one.
    const ask = () =>
      fetch(`${url}/orders/health`).then(
        ({ status }) => status,
        () => 503,
      );
    let status = await ask();
    while (status === 200) {
      status = await ask();
    }
    expect(status).toBe(503);
    release!();
    expect((await running).status).toBe(400);
    expect(await service.exit).toBe(0);
    expect(service.lines.pop().msg).toBe('stopped');

    slowKeys.close();
    slowKeys.closeAllConnections();
    await issuer.stop();
  });

  it('says which variable is missing, and ends', async () => {
    const service = start({
      USER_POOL_CLIENT_ID: 'client',
      USER_POOL_ISSUER: 'http://127.0.0.1:1/pool',
    });
    expect(await service.exit).toBe(1);
    expect(await service.line(/cannot go on/)).toMatchObject({
      level: 'fatal',
      service: 'order-service',
      error: { message: expect.stringContaining('TABLE_NAME is not set') },
    });
  });
});
