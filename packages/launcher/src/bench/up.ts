import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@tenantry/aws-sandbox/testing';
import { ROOT } from '../paths';
import { run } from '../process/run';

const LIMIT_MS = 15 * 60_000;

async function pageAnswers(port: number): Promise<boolean> {
  try {
    const page = await fetch(`http://localhost:${port}/tenants`);
    return page.ok && (await page.text()).includes('<div id="root">');
  } catch {
    return false;
  }
}

async function untilPage(child: ChildProcess, port: number): Promise<number> {
  const started = Date.now();
  while (!(await pageAnswers(port))) {
    if (child.exitCode !== null || Date.now() - started > LIMIT_MS) {
      throw new Error('./tenantry up ended, or took too long');
    }
    await sleep(100);
  }
  return Date.now() - started;
}

/** Time of `./tenantry up --empty` until the page answers: in a fresh clone with empty caches, then again. */
export async function benchUp(): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'tenantry-bench-'));
  const clone = join(dir, 'clone');
  const env = {
    ...process.env,
    TENANTRY_STATE_DIR: undefined,
    YARN_GLOBAL_FOLDER: join(dir, 'yarn'),
    npm_config_cache: join(dir, 'npm'),
    // The launcher of this benchmark may run on a Node.js that a newcomer does not have.
    PATH: (process.env.BENCH_PATH ?? process.env.PATH)!,
  };
  const [port, awsPort, frontDoorPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const measure = async () => {
    const child = spawn(
      './tenantry',
      [
        'up',
        '--empty',
        '--port',
        String(port),
        '--aws-port',
        String(awsPort),
        '--front-door-port',
        String(frontDoorPort),
      ],
      { cwd: clone, env, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const ended = once(child, 'close');
    try {
      return await untilPage(child, port);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  };
  try {
    await run('git clone', 'git', ['clone', '--quiet', ROOT, clone]);
    const cold = await measure();
    const warm = await measure();
    return [
      `Cold \`./tenantry up --empty\` (fresh clone, empty caches): ${Math.round(
        cold / 1000,
      )} s until the page answers`,
      `Warm: ${(warm / 1000).toFixed(1)} s`,
    ];
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
