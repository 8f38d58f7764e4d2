import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { NODE_TRANSFORM, ROOT } from '../paths';
import { issue, keyOf } from '../testing/certificates';

/** What the thread at the front is given. */
export interface Front {
  /** The port of the plain HTTP server behind it. */
  port: number;
  key: string;
  /** The certificate, then that of the authority between it and the root. */
  chain: string;
}

/** TLS in front of the embedded account, for a process that does not turn checks off. */
export interface TlsFront {
  readonly endpoint: string;
  /** What `NODE_EXTRA_CA_CERTS` names. */
  readonly rootFile: string;
  stop(): Promise<void>;
}

/**
 * Puts TLS in front of an endpoint of this machine, with certificates such as AWS has: a
 * root, an authority below it and the server's, with RSA keys of 2,048 bits.
 */
export async function startTlsFront(endpoint: string): Promise<TlsFront> {
  const ofAuthority = [new BasicConstraintsExtension(true)];
  const root = await issue('Root of the benchmark', ofAuthority);
  const between = await issue('Authority of the benchmark', ofAuthority, root);
  const leaf = await issue(
    '127.0.0.1',
    [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
    between,
  );
  const dir = await mkdtemp(join(tmpdir(), 'tenantry-bench-'));
  const rootFile = join(dir, 'root.pem');
  await writeFile(rootFile, root.cert.toString('pem'));
  const worker = new Worker(
    join(ROOT, 'packages/launcher/src/bench/tlsFrontThread.ts'),
    {
      workerData: {
        port: Number(new URL(endpoint).port),
        key: keyOf(leaf),
        chain: [leaf, between]
          .map(({ cert }) => cert.toString('pem'))
          .join('\n'),
      } satisfies Front,
      execArgv: ['--require', NODE_TRANSFORM],
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    endpoint: `https://127.0.0.1:${port}`,
    rootFile,
    async stop() {
      await worker.terminate();
      await rm(dir, { recursive: true });
    },
  };
}
