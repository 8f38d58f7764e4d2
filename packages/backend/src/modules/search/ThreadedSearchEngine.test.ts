import { execFile } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { mockServices } from '@backstage/backend-test-utils';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import { ThreadedSearchEngine } from './ThreadedSearchEngine';

// A thread loads what it needs on a machine that may be busy.
jest.setTimeout(60_000);

const tenant = (id: string, text = 'A tenant'): IndexableDocument => ({
  title: id,
  text,
  location: `/tenants/${id}`,
});

/** More than Lunr takes at once. */
const anvils = Array.from({ length: 1_234 }, (_, number) =>
  tenant(`tenant${number}`, 'Makes anvils'),
);

describe('searching in a thread', () => {
  let engine: ThreadedSearchEngine;
  let started: jest.SpyInstance;

  beforeEach(() => {
    engine = new ThreadedSearchEngine(mockServices.logger.mock());
    started = jest.spyOn(Worker.prototype, 'postMessage');
  });

  afterEach(async () => {
    await engine.stop();
    jest.restoreAllMocks();
  });

  const index = async (
    type: string,
    documents: Iterable<IndexableDocument>,
  ): Promise<void> =>
    pipeline(Readable.from(documents), await engine.getIndexer(type));

  const find = async (term: string, types?: string[]): Promise<string[]> => {
    const { results } = await engine.query({ term, types });
    return results.map(({ document }) => document.location);
  };

  /** The threads there were, oldest first. */
  const threads = () => [...new Set<Worker>(started.mock.contexts)];

  it('finds what was indexed, and says where', async () => {
    await index('tenants', [tenant('acme', 'Makes anvils'), tenant('bolt')]);
    const { results, numberOfResults } = await engine.query({
      term: 'anvils',
      types: ['tenants'],
    });
    expect(numberOfResults).toBe(1);
    const [{ document, highlight, type }] = results;
    expect({ document, type }).toEqual({
      document: tenant('acme', 'Makes anvils'),
      type: 'tenants',
    });
    const { preTag, postTag, fields } = highlight!;
    expect(fields.text).toBe(`Makes ${preTag}anvils${postTag}`);
  });

  it('finds each of more than go over at once, page by page', async () => {
    await index('tenants', anvils);
    const found = new Set<string>();
    let pageCursor: string | undefined;
    do {
      const page = await engine.query({
        term: 'anvils',
        pageCursor,
        pageLimit: 100,
      });
      page.results.forEach(({ document }) => found.add(document.title));
      pageCursor = page.nextPageCursor;
    } while (pageCursor);
    expect(found).toEqual(new Set(anvils.map(({ title }) => title)));
  });

  it('forgets what is not in the next index of its type', async () => {
    await index('tenants', [tenant('acme'), tenant('bolt')]);
    await index('docs', [tenant('acme')]);
    await index('tenants', [tenant('bolt')]);
    expect(await find('acme', ['tenants'])).toEqual([]);
    expect(await find('acme')).toEqual(['/tenants/acme']);
    expect(await find('bolt')).toEqual(['/tenants/bolt']);
  });

  it('keeps the index where the next one fails', async () => {
    await index('tenants', [tenant('acme')]);
    function* failing() {
      yield* anvils;
      throw new TypeError('The catalog is away');
    }
    await expect(index('tenants', failing())).rejects.toThrow(
      new TypeError('The catalog is away'),
    );
    const cutShort = await engine.getIndexer('tenants');
    for (const document of anvils) {
      await new Promise<unknown>(done => cutShort.write(document, done));
    }
    await new Promise(resolve => cutShort.once('close', resolve).destroy());
    // Lunr itself refuses the name of this field.
    const illegal = { ...tenant('bolt'), 'a/b': 'c' };
    await expect(index('tenants', [illegal])).rejects.toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining('a/b'),
    });
    expect(await find('acme')).toEqual(['/tenants/acme']);
    expect(await find('bolt')).toEqual([]);
    expect(await find('anvils')).toEqual([]);
  });

  it('finds nothing of a type that has no documents, or none any more', async () => {
    expect(await find('acme', ['tenants'])).toEqual([]);
    await index('tenants', [tenant('acme')]);
    await index('docs', [tenant('acme')]);
    await index('tenants', []);
    expect(await find('acme', ['tenants'])).toEqual([]);
    expect(await find('acme')).toEqual(['/tenants/acme']);
  });

  it('refuses a translator, which cannot go to another thread', () => {
    expect(() => engine.setTranslator()).toThrow(/takes no translator/);
  });

  it('has one thread, and none until it is needed', async () => {
    expect(threads()).toHaveLength(0);
    await Promise.all([index('tenants', [tenant('acme')]), find('acme')]);
    expect(threads()).toHaveLength(1);
  });

  describe('when the thread dies', () => {
    it('fails what waits with the reason, and starts anew', async () => {
      await index('tenants', [tenant('acme')]);
      const cut = await engine.getIndexer('tenants');
      const failed = new Promise<Error>(resolve => cut.once('error', resolve));
      const [thread] = threads();
      // It understands no such message, and dies of it.
      thread.postMessage(null);
      await expect(find('acme')).rejects.toThrow(
        /^The thread of the search ended: Cannot destructure/,
      );
      cut.end(tenant('bolt'));
      expect((await failed).message).toMatch(
        /^The thread of the search ended: Cannot destructure/,
      );

      expect(await find('acme')).toEqual([]);
      await index('tenants', [tenant('acme')]);
      expect(await find('acme')).toEqual(['/tenants/acme']);
      expect(threads()).toHaveLength(2);
    });

    it('says how it ended if there is no reason', async () => {
      const waiting = find('acme');
      await Promise.all([
        expect(waiting).rejects.toThrow(
          /^The thread of the search ended: exit code \d$/,
        ),
        threads()[0].terminate(),
      ]);
    });
  });

  it('keeps no process up that has nothing else to do', async () => {
    const program = `
      const { ThreadedSearchEngine } = require('./ThreadedSearchEngine');
      const waiting = setTimeout(() => {}, 60_000);
      new ThreadedSearchEngine(console)
        .query({ term: 'acme' })
        .then(({ results }) => console.log(results.length))
        .finally(() => clearTimeout(waiting));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        '--eval',
        program,
      ],
      { cwd: __dirname, timeout: 30_000 },
    );
    expect(stdout).toBe('0\n');
  });

  it('stops in the middle of work, and starts no thread again', async () => {
    await find('acme');
    const waiting = index('tenants', anvils);
    await Promise.all([
      expect(waiting).rejects.toThrow('The search has stopped'),
      engine.stop(),
    ]);
    await expect(find('acme')).rejects.toThrow('The search has stopped');
    await expect(engine.getIndexer('tenants')).rejects.toThrow(
      'The search has stopped',
    );
    expect(threads()).toHaveLength(1);
  });
});
