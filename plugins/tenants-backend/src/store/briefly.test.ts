import { briefly } from './briefly';

/** Reads that end when the test says so. */
function heldReads() {
  const ends: Array<(value: string) => void> = [];
  const it = briefly(() => new Promise<string>(resolve => ends.push(resolve)));
  return { it, ends };
}

describe('briefly', () => {
  it('reads once for all who ask at once', async () => {
    const { it: kept, ends } = heldReads();
    const asked = [kept.get(), kept.get()];
    ends[0]('first');
    await expect(Promise.all(asked)).resolves.toEqual(['first', 'first']);
    await expect(kept.get()).resolves.toBe('first');
    expect(ends).toHaveLength(1);
  });

  it('reads anew after a change, and keeps nothing that was read before it', async () => {
    const { it: kept, ends } = heldReads();
    const before = kept.get();
    kept.forget();
    const after = kept.get();
    ends[1]('new');
    await expect(after).resolves.toBe('new');
    ends[0]('old');
    await expect(before).resolves.toBe('old');
    await expect(kept.get()).resolves.toBe('new');
  });

  it('reads anew after a read that failed', async () => {
    let reads = 0;
    const kept = briefly(async () => {
      reads += 1;
      if (reads === 1) {
        throw new Error('busy');
      }
      return 'well';
    });
    await expect(kept.get()).rejects.toThrow('busy');
    await expect(kept.get()).resolves.toBe('well');
  });
});
