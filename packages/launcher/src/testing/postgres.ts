import { execFileSync, spawn, type SpawnOptions } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure';

/** Where Debian keeps the programs of each version, off the PATH. */
const DEBIAN = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 30_000;

/** A PostgreSQL of its own, which forgets everything when it stops. */
export interface Postgres {
  /** For Backstage's `backend.database.connection`; the user has no password. */
  readonly connection: { host: string; port: number; user: string };
  stop(): Promise<void>;
}

/** Where PostgreSQL's programs are, if it is installed. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort() : [];
  return [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.reverse().map(version => join(DEBIAN, version, 'bin')),
  ].find(folder => existsSync(join(folder, 'initdb')));
}

/** PostgreSQL refuses to run as root; its package has made a user for it. */
function unprivileged(): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const idOf = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Starts PostgreSQL on a port of this machine, with an empty database. */
export async function startPostgres(port: number): Promise<Postgres> {
  const programs = findPostgres();
  if (!programs) {
    throw new Failure(
      'PostgreSQL is not installed: there is no initdb on the PATH. Install it (Debian: apt-get install postgresql), then run this again.',
    );
  }
  const user = unprivileged();
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-postgres-'));
  if (user.uid !== undefined) {
    chownSync(folder, user.uid, user.gid!);
  }
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'tenantry', '--auth=trust', '-E', 'UTF8', '--no-sync'],
    { ...user, cwd: folder, stdio: 'pipe' },
  );
  const child = spawn(
    join(programs, 'postgres'),
    // Nothing here outlives the process, so nothing waits for the disk.
    ['-D', data, '-k', folder, '-h', '127.0.0.1', '-p', String(port)].concat(
      ['fsync=off', 'max_connections=500'].flatMap(each => ['-c', each]),
    ),
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let tail = '';
  child.stderr!.on('data', chunk => {
    tail = (tail + chunk).slice(-2000);
  });
  const ended = new Promise<void>(resolve =>
    child.once('close', () => resolve()),
  );
  const stop = async () => {
    // Its "fast shutdown": open connections are closed.
    child.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Failure(`PostgreSQL did not start. ${tail}`);
    }
    await sleep(50);
  }
  return {
    connection: { host: '127.0.0.1', port, user: 'tenantry' },
    stop,
  };
}
