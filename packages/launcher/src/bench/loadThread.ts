import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answers, Load } from './load';

const { asks, pace, seconds } = workerData as Load;
const times: number[] = [];
let sent = 0;

async function ask(): Promise<void> {
  const { url, ...request } = asks[sent % asks.length];
  sent += 1;
  const begun = performance.now();
  const answer = await fetch(url, request);
  const text = await answer.text();
  times.push(performance.now() - begun);
  if (!answer.ok) {
    throw new Error(`${url}: ${answer.status} ${text.slice(0, 300)}`);
  }
}

const started = performance.now();
const elapsed = () => performance.now() - started;

async function steadily(perSecond: number): Promise<void> {
  const turns = Array.from({ length: perSecond * seconds }, async (_, turn) => {
    await sleep(Math.max(0, (turn * 1_000) / perSecond - elapsed()));
    await ask();
  });
  await Promise.all(turns);
}

async function atATime(count: number): Promise<void> {
  const one = async () => {
    while (elapsed() < seconds * 1_000) {
      await ask();
    }
  };
  await Promise.all(Array.from({ length: count }, one));
}

('perSecond' in pace ? steadily(pace.perSecond) : atATime(pace.atATime)).then(
  () => parentPort!.postMessage({ times, spanMs: elapsed() } satisfies Answers),
  error =>
    setImmediate(() => {
      throw error;
    }),
);
