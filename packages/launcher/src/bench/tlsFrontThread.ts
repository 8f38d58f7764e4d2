import { connect, type AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { createServer } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';
import type { Front } from './tlsFront';

/** A caller that makes a client per request leaves its connections behind. */
const IDLE_MS = 5_000;

const { port, key, chain } = workerData as Front;

const front = createServer({ key, cert: chain, noDelay: true }, caller => {
  const account = connect({ port, host: '127.0.0.1', noDelay: true });
  caller.setTimeout(IDLE_MS, () => caller.destroy());
  // Whichever side ends or fails, the other ends, too.
  pipeline(caller, account, () => account.destroy());
  pipeline(account, caller, () => caller.destroy());
});

front.listen(0, '127.0.0.1', () =>
  parentPort!.postMessage((front.address() as AddressInfo).port),
);
