import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_TRANSFORM, ROOT } from '../paths';
import { run } from '../process/run';

const RUNS = 5;

/** Time to synthesize all templates, in a process of its own as every build does, and their sizes. */
export async function benchSynth(): Promise<string[]> {
  const outdir = await mkdtemp(join(tmpdir(), 'tenantry-synth-'));
  try {
    const times: number[] = [];
    for (let index = 0; index < RUNS; index++) {
      const started = performance.now();
      await run(
        'The synthesis',
        process.execPath,
        ['--require', NODE_TRANSFORM, 'bin/tenantry.ts'],
        {
          cwd: join(ROOT, 'infra'),
          env: { ...process.env, CDK_OUTDIR: outdir },
        },
      );
      times.push((performance.now() - started) / 1000);
    }
    times.sort((a, b) => a - b);
    const templates = (await readdir(outdir)).filter(name =>
      name.endsWith('.template.json'),
    );
    const sizes = await Promise.all(
      templates.map(async name => (await stat(join(outdir, name))).size),
    );
    const seconds = (value: number) => value.toFixed(1);
    return [
      `Synthesis of ${templates.length} templates: ${seconds(
        times[0],
      )} / ${seconds(times[Math.floor(RUNS / 2)])} / ${seconds(
        times[RUNS - 1],
      )} s (min/median/max of ${RUNS})`,
      `Largest template: ${Math.round(Math.max(...sizes) / 1024)} KiB of 1,024`,
    ];
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
