import { fleetVersionOf } from './version';

describe('what the fleet is to run', () => {
  it.each(['running', 'paused', 'completed'] as const)(
    'is what an update brings that is %s',
    state => {
      expect(fleetVersionOf({ state, imageTag: '2' }, '1')).toBe('2');
    },
  );

  it.each(['stopping', 'stopped'] as const)(
    'is what the pool runs when an update is %s',
    state => {
      expect(fleetVersionOf({ state, imageTag: '2' }, '1')).toBe('1');
    },
  );

  it('is what the pool runs when there was no update, and not known before AWS was seen', () => {
    expect(fleetVersionOf(undefined, '1')).toBe('1');
    expect(fleetVersionOf(undefined, undefined)).toBeUndefined();
  });
});
