import { differences } from './compare';
import { hashRow, Tally, type Row } from './rows';

const row = (orderId: string, more: Row = {}): Row => ({
  tenantId: { S: 'acme' },
  orderId: { S: orderId },
  ...more,
});

async function* of(...rows: Row[]) {
  for (const item of rows) {
    yield hashRow(item, 'orderId');
  }
}

async function compare(source: Row[], target: Row[]) {
  const seen: string[] = [];
  const equal: string[] = [];
  const found: string[] = [];
  for await (const difference of differences(of(...source), of(...target), {
    onSource: ({ id }) => seen.push(id),
    onEqual: ({ id }) => equal.push(id),
  })) {
    found.push(
      'put' in difference
        ? `put ${difference.put.id}`
        : `remove ${difference.remove.id}`,
    );
  }
  return { found, seen, equal };
}

describe('comparing two sides', () => {
  it('finds what is missing, what is too much, and what differs', async () => {
    const { found, seen, equal } = await compare(
      [row('a'), row('b', { n: { N: '1' } }), row('d'), row('e')],
      [row('b', { n: { N: '2' } }), row('c'), row('d'), row('f')],
    );
    expect(found).toEqual(['put a', 'put b', 'remove c', 'put e', 'remove f']);
    expect(seen).toEqual(['a', 'b', 'd', 'e']);
    expect(equal).toEqual(['d']);
  });

  it('finds nothing between equal sides, nor between empty ones', async () => {
    expect((await compare([row('a')], [row('a')])).found).toEqual([]);
    expect((await compare([], [])).found).toEqual([]);
  });

  it('copies everything to an empty side, and removes everything that is gone', async () => {
    expect((await compare([row('a'), row('b')], [])).found).toEqual([
      'put a',
      'put b',
    ]);
    expect((await compare([], [row('a')])).found).toEqual(['remove a']);
  });

  it('goes by the bytes of ids, as DynamoDB does', async () => {
    // In halves of characters the second would come first.
    const ids = ['\uff5e', '\u{1f600}'];
    const { found } = await compare(
      ids.map(id => row(id)),
      [row(ids[1])],
    );
    expect(found).toEqual([`put ${ids[0]}`]);
  });
});

describe('the hash of a row', () => {
  const hash = (more: Row) => hashRow(row('a', more), 'orderId').hash;

  it('does not depend on the order of attributes, nor of what is in a set', () => {
    expect(hash({ x: { S: '1' }, y: { SS: ['p', 'q'] } })).toBe(
      hash({ y: { SS: ['q', 'p'] }, x: { S: '1' } }),
    );
  });

  it.each<[string, Row, Row]>([
    ['types', { x: { S: '1' } }, { x: { N: '1' } }],
    [
      'digits of numbers',
      { x: { N: '9007199254740993' } },
      { x: { N: '9007199254740992' } },
    ],
    [
      'bytes',
      { x: { B: new Uint8Array([1]) } },
      { x: { B: new Uint8Array([2]) } },
    ],
    [
      'the order of a list',
      { x: { L: [{ S: 'a' }, { S: 'b' }] } },
      { x: { L: [{ S: 'b' }, { S: 'a' }] } },
    ],
    ['what is absent and what is null', {}, { x: { NULL: true } }],
  ])('tells %s apart', (_, one, other) => {
    expect(hash(one)).not.toBe(hash(other));
  });

  it('adds up to a checksum that depends on every row', () => {
    const sum = (...rows: Row[]) => {
      const tally = new Tally();
      rows.forEach(item => tally.add(hashRow(item, 'orderId')));
      return tally.end();
    };
    expect(sum(row('a'), row('b'))).toEqual(sum(row('a'), row('b')));
    expect(sum(row('a')).checksum).not.toBe(sum(row('b')).checksum);
    expect(sum().rows).toBe(0);
  });
});
