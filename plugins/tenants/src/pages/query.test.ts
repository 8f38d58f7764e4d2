import { isFiltered, readQuery, writeQuery } from './query';

describe('the query in the address', () => {
  it('is read as it was written', () => {
    const query = {
      q: 'acme & co',
      tier: ['basic' as const],
      state: ['failed' as const],
      health: ['down' as const, 'degraded' as const],
      cell: ['frankfurt'],
      owner: 'group:default/platform',
      sort: '-createdAt' as const,
    };
    expect(readQuery(writeQuery(query))).toEqual(query);
    expect(isFiltered(query)).toBe(true);
  });

  it('leaves out what is empty, and what it does not know', () => {
    expect(writeQuery({ q: '', tier: undefined }).toString()).toBe('');
    const odd = new URLSearchParams(
      'tier=gold&state=lost&health=ill&sort=price&x=1',
    );
    expect(readQuery(odd)).toEqual({});
    expect(isFiltered(readQuery(odd))).toBe(false);
  });

  it('leaves alone what stands beside it', () => {
    const beside = new URLSearchParams('range=7d&state=failed');
    expect(writeQuery({ q: 'acme' }, beside).toString()).toBe(
      'range=7d&q=acme',
    );
  });
});
