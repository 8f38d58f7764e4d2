import { ApiError } from './ApiError';
import { waitAfter } from './retry';

const throttled = new ApiError(429, 'throttled', '', 1_000);
const quota = new ApiError(429, 'quota_exceeded', '');
const moving = new ApiError(503, 'moving', '', 2_000);
const failed = new ApiError(500, 'internal', '');
const unreachable = new ApiError(0, 'unreachable', '');

const wait = (error: ApiError, method: string, tries = 1, random = 1) =>
  waitAfter(error, { method, tries, random: () => random });

describe('waiting after a failed request', () => {
  it.each([
    ['one over the rate', throttled],
    ['a write while the data moves', moving],
  ])('sends %s again, orders included: nothing was done', (_, error) => {
    expect(wait(error, 'POST')).toBeGreaterThan(0);
    expect(wait(error, 'GET')).toBeGreaterThan(0);
  });

  it.each([
    ['an answer that did not come', unreachable],
    ['a failure inside', failed],
  ])('repeats after %s only what changes nothing', (_, error) => {
    expect(wait(error, 'GET')).toBeGreaterThan(0);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect(wait(error, method)).toBeUndefined();
    }
  });

  it('does not wait for a quota, nor where asking again is no help', () => {
    expect(wait(quota, 'GET')).toBeUndefined();
    expect(wait(new ApiError(403, 'forbidden', ''), 'GET')).toBeUndefined();
    expect(wait(new ApiError(401, 'x', ''), 'GET')).toBeUndefined();
  });

  it('waits longer each time, never sooner than it was told, and gives up', () => {
    const waits = [1, 2, 3, 4, 5, 6].map(tries =>
      wait(throttled, 'GET', tries),
    );
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(wait(throttled, 'GET', 7)).toBeUndefined();
    // Others that were turned away at the same moment come at other times.
    expect(wait(throttled, 'GET', 4, 0)).toBe(4_000);
    expect(wait(moving, 'POST', 1, 0)).toBe(2_000);
  });
});
