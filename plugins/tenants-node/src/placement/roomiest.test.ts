import type { CapacityCheck } from '@tenantry/plugin-tenants-common';
import { fits, roomiest } from './roomiest';

const check = (used: number, needs: number, limit = 100): CapacityCheck => ({
  id: `of-${limit}`,
  title: '',
  state: used + needs <= limit ? 'ok' : 'short',
  used,
  limit,
  needs,
  message: '',
});
const unknown: CapacityCheck = {
  id: 'roles',
  title: '',
  state: 'unknown',
  message: '',
};

describe('how many more tenants fit', () => {
  it('is what the scarcest thing allows; what is not known bounds nothing', () => {
    expect(fits([check(50, 1), check(90, 4), unknown])).toBe(2);
  });

  it('is none when something is short, and any number in the pool', () => {
    expect(fits([check(50, 1), check(98, 4)])).toBe(0);
    expect(fits([])).toBe(Infinity);
  });
});

describe('the cell that a tenant is placed in', () => {
  const room = (cell: string, ...checks: CapacityCheck[]) => ({ cell, checks });
  const cellsOf = (...rooms: ReturnType<typeof room>[]) =>
    roomiest(rooms).map(({ cell }) => cell);

  it('is the one where the most such tenants fit', () => {
    expect(
      cellsOf(
        room('a', check(90, 1)),
        room('b', check(10, 1)),
        room('c', check(50, 1)),
      ),
    ).toEqual(['b']);
  });

  it('is one of several that are equal', () => {
    expect(
      cellsOf(room('a'), room('b', check(50, 1)), room('c', unknown)),
    ).toEqual(['a', 'c']);
  });

  it('is none when all are full', () => {
    expect(cellsOf(room('a', check(100, 1)))).toEqual([]);
    expect(cellsOf()).toEqual([]);
  });
});
