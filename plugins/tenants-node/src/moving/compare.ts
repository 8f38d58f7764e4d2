import type { HashedRow } from './rows';

/** What has to be done at the target so that it is like the source. */
export type Difference = { put: HashedRow } | { remove: HashedRow };

/** DynamoDB sorts text by its bytes; JavaScript by halves of characters. */
const order = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Which of two rows comes first; after the end of its side nothing does. */
function compareHeads(wanted?: HashedRow, found?: HashedRow): number {
  if (wanted && found) {
    return order(wanted.id, found.id);
  }
  return wanted ? -1 : 1;
}

/**
 * Goes through two lists of rows that are in the order of their ids, side by side; neither
 * is held in memory.
 */
export async function* differences(
  source: AsyncIterator<HashedRow>,
  target: AsyncIterator<HashedRow>,
  told: {
    /** Of each row of the source. */
    onSource?(row: HashedRow): void;
    /** Of each row that both sides have, and that is the same. */
    onEqual?(row: HashedRow): void;
  } = {},
): AsyncGenerator<Difference> {
  const take = async (
    side: 'source' | 'target',
    rows: AsyncIterator<HashedRow>,
  ) => {
    const { done, value } = await rows.next();
    if (done) {
      return undefined;
    }
    if (side === 'source') {
      told.onSource?.(value);
    }
    return value as HashedRow;
  };
  let [wanted, found] = await Promise.all([
    take('source', source),
    take('target', target),
  ]);
  while (wanted || found) {
    const place = compareHeads(wanted, found);
    if (place < 0) {
      yield { put: wanted! };
      wanted = await take('source', source);
    } else if (place > 0) {
      yield { remove: found! };
      found = await take('target', target);
    } else {
      if (wanted!.hash === found!.hash) {
        told.onEqual?.(wanted!);
      } else {
        yield { put: wanted! };
      }
      [wanted, found] = await Promise.all([
        take('source', source),
        take('target', target),
      ]);
    }
  }
}
