import { chooseSlots, freeSlots, slotsOf, SLOTS_PER_SHARD } from './slots';

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('slots of a shard', () => {
  it('are 97, behind the rules of the pool', () => {
    expect(freeSlots(new Set())).toEqual(range(11, 107));
    expect(SLOTS_PER_SHARD).toBe(97);
  });

  it('are one for a proxy, and one for each service without', () => {
    expect(slotsOf({ routing: 'reverse-proxy' })).toBe(1);
    expect(slotsOf({ routing: 'direct' })).toBe(3);
  });

  it('are chosen among those that are free, each once', () => {
    const taken = new Set(range(11, 100));
    for (let run = 0; run < 50; run += 1) {
      const chosen = chooseSlots(taken, 3)!;
      expect(new Set(chosen).size).toBe(3);
      expect(chosen.every(slot => slot > 100 && slot <= 107)).toBe(true);
    }
    expect(chooseSlots(taken, 7)).toEqual(range(101, 107));
    expect(chooseSlots(taken, 8)).toBeUndefined();
  });

  it('are not the same for all who come at once', () => {
    expect(chooseSlots(new Set(), 1, () => 0)).toEqual([11]);
    expect(chooseSlots(new Set(), 1, () => 0.999)).toEqual([107]);
  });
});
