import { staleness } from './CollectorNotice';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1_000).toISOString();

describe('the age of data', () => {
  it('needs no word while it is young', () => {
    expect(staleness('health', { collectedAt: ago(60) }, NOW)).toBeUndefined();
    // Nothing was collected yet, and nothing is wrong: pages say so in their places.
    expect(staleness('health', {}, NOW)).toBeUndefined();
  });

  it('is said with the reason and the next try', () => {
    expect(
      staleness(
        'health',
        {
          collectedAt: ago(240),
          problem: 'AWS is throttling our calls.',
          nextTryAt: ago(-30),
        },
        NOW,
      ),
    ).toEqual({
      title: 'Health: data from 4 min ago',
      description: 'AWS is throttling our calls. Next try in 30 s.',
    });
  });

  it('is said when nobody knows a reason, too', () => {
    expect(staleness('usage', { collectedAt: ago(3_600) }, NOW)).toEqual({
      title: 'API usage: data from 1 h ago',
      description: 'No complete look at AWS since then.',
    });
  });

  it('is none when nothing could be read', () => {
    expect(
      staleness('usage', { problem: 'Denied.', nextTryAt: ago(1) }, NOW),
    ).toEqual({
      title: 'API usage: nothing could be read yet',
      description: 'Denied. Trying again now.',
    });
  });
});
