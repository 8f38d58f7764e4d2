import {
  CreateLogGroupCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { startSandbox, type Sandbox } from '../../..';
import { clientsOf, type Clients } from '../../../testing/clients';
import { runQuery } from '../../../testing/queries';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const GROUP = 'access';
const NOW = Date.parse('2026-11-24T10:58:00.000Z');

/** Access logs quote numbers, and write `-` for what there is not. */
const request = (
  minute: string,
  tenantId: string,
  status: string,
  latencyMs: string,
  more: object = {},
) => ({
  timestamp: Date.parse(`2026-11-24T${minute}:00.000Z`),
  message: JSON.stringify({ tenantId, status, latencyMs, ...more }),
});

describe('Logs Insights', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      clock: { now: () => new Date(NOW) },
    });
    clients = clientsOf(sandbox);
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  });
  afterEach(() => sandbox.stop());

  const put = (
    logEvents: Array<{ timestamp: number; message: string }>,
    logStreamName = 'api',
  ) =>
    clients.logs.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName,
        logEvents,
      }),
    );

  const query = (queryString: string, more: object = {}) =>
    runQuery(clients, {
      logGroupName: GROUP,
      startTime: NOW / 1000 - 3600,
      endTime: NOW / 1000,
      queryString,
      ...more,
    });

  const rows = async (queryString: string) => (await query(queryString)).rows;

  it('rolls access logs up per tenant and five minutes', async () => {
    await put([
      request('10:51', 'acme', '200', '10'),
      request('10:52', 'acme', '201', '30'),
      request('10:53', 'acme', '429', '-', { refusal: 'THROTTLED' }),
      request('10:54', 'globex', '200', '5'),
      request('10:56', 'acme', '502', '400'),
    ]);
    const { rows: found, statistics } = await query(`
      filter ispresent(tenantId) and tenantId != "-"
      # One row per tenant and five minutes
      | stats count(*) as requests,
              sum(status >= 200 and status < 300) as ok,
              sum(status = 429) as throttled,
              sum(status >= 500) as failed,
              avg(latencyMs) as mean,
              pct(latencyMs, 95) as p95
          by bin(5m) as slot, tenantId
      | sort slot asc, tenantId asc`);
    expect(found).toEqual([
      {
        slot: '2026-11-24 10:50:00.000',
        tenantId: 'acme',
        requests: '3',
        ok: '2',
        throttled: '1',
        failed: '0',
        mean: '20',
        p95: '30',
      },
      {
        slot: '2026-11-24 10:50:00.000',
        tenantId: 'globex',
        requests: '1',
        ok: '1',
        throttled: '0',
        failed: '0',
        mean: '5',
        p95: '5',
      },
      {
        slot: '2026-11-24 10:55:00.000',
        tenantId: 'acme',
        requests: '1',
        ok: '0',
        throttled: '0',
        failed: '1',
        mean: '400',
        p95: '400',
      },
    ]);
    expect(statistics).toMatchObject({
      recordsMatched: 5,
      recordsScanned: 5,
      logGroupsScanned: 1,
      resultCount: 3,
    });
    expect(statistics!.bytesScanned).toBeGreaterThan(0);
  });

  it('shows the newest lines first, with where they are', async () => {
    await put([
      { timestamp: NOW - 2000, message: 'first' },
      { timestamp: NOW - 1000, message: 'second' },
    ]);
    const found = await rows('limit 5');
    expect(found).toEqual([
      {
        '@timestamp': '2026-11-24 10:57:59.000',
        '@message': 'second',
        '@ptr': expect.any(String),
      },
      {
        '@timestamp': '2026-11-24 10:57:58.000',
        '@message': 'first',
        '@ptr': expect.any(String),
      },
    ]);
    expect(found[0]['@ptr']).not.toBe(found[1]['@ptr']);
  });

  it('reads nested fields, and leaves out what a line has not', async () => {
    await put([
      {
        timestamp: NOW - 2,
        message: '{"a":{"b":[7,{"c":true}]},"with.dot":"x"}',
      },
      { timestamp: NOW - 1, message: 'plain text' },
    ]);
    const found = await rows(
      'fields a.b.0 as b, a.b.1.c as c, `with.dot` | sort @timestamp asc | display b, c, with.dot, @logStream',
    );
    expect(found.map(({ '@ptr': _, ...row }) => row)).toEqual([
      { b: '7', c: '1', 'with.dot': 'x', '@logStream': 'api' },
      { '@logStream': 'api' },
    ]);
  });

  it.each([
    ['2 + 3 * 2 ^ 2', '14'],
    ['(2 + 3) * 2', '10'],
    ['-7 % 3', '-1'],
    ['10 / 4', '2.5'],
    ['1 / 3', '0.3333'],
    ['greatest(1, ceil(2.1), floor(9.9))', '9'],
    ['least(5, abs(-3))', '3'],
    ['sqrt(16) + log(1)', '4'],
    ['strlen("four")', '4'],
    ['substr("abcdef", 1, 3)', 'bcd'],
    ['strcontains("abc", "bc")', '1'],
    ['concat("a", "b", 1)', 'ab1'],
    ['coalesce(missing, "else")', 'else'],
    ['isempty(missing)', '1'],
    ['n = 10', '1'],
    ['n != 10', '0'],
    ['n > 9 and not n > 10', '1'],
    ['n > 11 or n in [1, 10]', '1'],
    ['n not in [1, 10]', '0'],
    ['name like /^AC/', '0'],
    ['name like /(?i)^AC/', '1'],
    ['name =~ "cm"', '1'],
    ['name not like "x"', '1'],
    ['missing != 1', '0'],
    ['not missing = 1', '1'],
    ['datefloor(@timestamp, 1h)', '2026-11-24 10:00:00.000'],
    ['toMillis(@timestamp) / 1000', String(NOW / 1000)],
  ])('evaluates %s to %s', async (expression, value) => {
    await put([{ timestamp: NOW, message: '{"n":"10","name":"acme"}' }]);
    expect(await rows(`fields ${expression} as value`)).toEqual([
      { value, '@ptr': expect.any(String) },
    ]);
  });

  it('aggregates, and calculates with what it has aggregated', async () => {
    await put(
      [1, 2, 3, 4, 10].map(n => ({
        timestamp: NOW,
        message: JSON.stringify({ n, parity: n % 2 ? 'odd' : 'even' }),
      })),
    );
    expect(
      await rows(
        'stats min(n), max(n), pct(n, 50), count(missing) as none, count_distinct(parity) as kinds, sum(n) / count() as mean, max(@timestamp) as last',
      ),
    ).toEqual([
      {
        'min(n)': '1',
        'max(n)': '10',
        'pct(n, 50)': '3',
        none: '0',
        kinds: '2',
        mean: '4',
        last: '2026-11-24 10:58:00.000',
      },
    ]);
    expect(
      await rows(
        'stats count(*) as c by parity | filter c > 2 | sort c desc | limit 1',
      ),
    ).toEqual([{ parity: 'even', c: '3' }]);
    expect(await rows('filter n > 99 | stats count(*)')).toEqual([]);
  });

  it('pages results by 10,000', async () => {
    await put(
      Array.from({ length: 10_001 }, (_, n) => ({
        timestamp: NOW,
        message: `{"n":${n}}`,
      })),
    );
    const {
      queryId,
      rows: first,
      nextToken,
    } = await query('stats count(*) by n | sort n asc | limit 20000');
    expect(first).toHaveLength(10_000);
    const second = await clients.logs.send(
      new GetQueryResultsCommand({ queryId, nextToken }),
    );
    expect(second.results).toEqual([
      [
        { field: 'n', value: '10000' },
        { field: 'count(*)', value: '1' },
      ],
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  it.each([
    [
      'stats count(*) by',
      'unexpected symbol found <EOF> at line 1 and position 17',
    ],
    [
      'fields a\n| shuffle b',
      'unexpected symbol found shuffle at line 2 and position 2',
    ],
    [
      'fields nosuch(a)',
      'unexpected symbol found nosuch at line 1 and position 7',
    ],
    [
      'fields count(*)',
      'unexpected symbol found count(*) at line 1 and position 7',
    ],
    ['fields a ~ b', 'unexpected symbol found ~ at line 1 and position 9'],
    ['filter a like /(/', 'Invalid regular expression'],
    [
      'stats count(*) by a | filter b > 1',
      'Unknown symbols found in or after stats: b',
    ],
    ['stats a by b', 'Unknown symbols found in or after stats: a'],
    ['limit 100001', 'limit'],
  ])('refuses %s', async (queryString, message) => {
    await expect(query(queryString)).rejects.toMatchObject({
      name: 'MalformedQueryException',
      message: expect.stringContaining(message),
      queryCompileError: { location: expect.anything() },
    });
  });

  it.each([
    ['parse @message "*" as x', 'the command parse of Logs Insights'],
    ['stats stddev(n)', 'the function stddev of Logs Insights'],
  ])('says that the sandbox does not support %s', async (text, what) => {
    await expect(query(text)).rejects.toThrow(
      `The sandbox does not support ${what}`,
    );
  });

  it('refuses a time before the group was there', async () => {
    await expect(
      query('fields n', {
        startTime: NOW / 1000 - 7200,
        endTime: NOW / 1000 - 3600,
      }),
    ).rejects.toThrow(
      /end date and time is either before the log groups creation time/,
    );
  });

  it('runs a while, can be stopped, and forgets nothing of other queries', async () => {
    await put([request('10:51', 'acme', '200', '10')]);
    const start = () =>
      clients.logs.send(
        new StartQueryCommand({
          logGroupName: GROUP,
          startTime: NOW / 1000 - 3600,
          endTime: NOW / 1000,
          queryString: 'stats count(*)',
        }),
      );
    const { queryId } = await start();
    expect((await query('stats count(*)')).rows).toEqual([{ 'count(*)': '1' }]);
    await expect(
      clients.logs.send(new StopQueryCommand({ queryId })),
    ).rejects.toThrow(/not running/);
    await expect(
      clients.logs.send(new GetQueryResultsCommand({ queryId: 'nosuch' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
