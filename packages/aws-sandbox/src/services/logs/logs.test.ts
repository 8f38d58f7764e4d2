import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { createStack } from '../../testing/stacks';
import { LineStore } from './LineStore';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const GROUP = 'tasks';
const STREAM = 'app/main/0a1b';
const DAY_MS = 86_400_000;

describe('CloudWatch Logs', () => {
  let dataDir: string;
  let nowMs: number;
  let sandbox: Sandbox;
  let clients: Clients;

  const start = async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      dataDir,
      clock: { now: () => new Date(nowMs) },
    });
    clients = clientsOf(sandbox);
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sandbox-logs-'));
    nowMs = Date.parse('2026-11-24T10:58:00.000Z');
    await start();
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  });
  afterEach(async () => {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const put = (...messages: string[]) =>
    clients.logs.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: STREAM,
        logEvents: messages.map((message, index) => ({
          message,
          timestamp: nowMs + index,
        })),
      }),
    );

  const get = (more: object = {}) =>
    clients.logs.send(
      new GetLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: STREAM,
        ...more,
      }),
    );

  const all = async () => {
    const { events } = await clients.logs.send(
      new FilterLogEventsCommand({ logGroupName: GROUP }),
    );
    return events!.map(({ message }) => message);
  };

  it("reads a stream's last lines, and from there either way", async () => {
    await put('a', 'b', 'c', 'd');
    const last = await get({ limit: 2 });
    expect(last.events!.map(event => event.message)).toEqual(['c', 'd']);
    const before = await get({ limit: 2, nextToken: last.nextBackwardToken });
    expect(before.events!.map(event => event.message)).toEqual(['a', 'b']);
    const end = await get({ nextToken: last.nextForwardToken });
    expect(end.events).toEqual([]);
    expect(end.nextForwardToken).toBe(last.nextForwardToken);
    const head = await get({ limit: 1, startFromHead: true });
    expect(head.events).toEqual([
      { message: 'a', timestamp: nowMs, ingestionTime: nowMs },
    ]);
    const cut = await get({ startTime: nowMs + 1, endTime: nowMs + 3 });
    expect(cut.events!.map(event => event.message)).toEqual(['b', 'c']);
  });

  it('knows a stream that nobody has written to from one that is not there', async () => {
    await expect(get()).rejects.toThrow(
      'The specified log stream does not exist.',
    );
    await clients.logs.send(
      new CreateLogStreamCommand({
        logGroupName: GROUP,
        logStreamName: STREAM,
      }),
    );
    expect((await get()).events).toEqual([]);
  });

  it('has its lines after a restart, and none of a group that was deleted', async () => {
    await put('before');
    await sandbox.stop();
    await start();
    await put('after');
    expect(await all()).toEqual(['before', 'after']);

    await clients.logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
    expect(await all()).toEqual([]);
    await sandbox.stop();
    expect(readdirSync(join(dataDir, 'logs'))).toEqual([]);
    await start();
    expect(await all()).toEqual([]);
  });

  it('keeps lines as long as the group says', async () => {
    await createStack(clients, 'logs', {
      Resources: {
        Group: {
          Type: 'AWS::Logs::LogGroup',
          Properties: { LogGroupName: 'week', RetentionInDays: 7 },
        },
      },
    });
    const read = async () => {
      const { events } = await clients.logs.send(
        new FilterLogEventsCommand({ logGroupName: 'week' }),
      );
      return events!.length;
    };
    await clients.logs.send(
      new PutLogEventsCommand({
        logGroupName: 'week',
        logStreamName: STREAM,
        logEvents: [{ message: 'x', timestamp: nowMs }],
      }),
    );
    nowMs += 7 * DAY_MS;
    expect(await read()).toBe(1);
    nowMs += 1;
    expect(await read()).toBe(0);
  });

  it('refuses filter patterns that it would not understand', async () => {
    await expect(
      clients.logs.send(
        new FilterLogEventsCommand({
          logGroupName: GROUP,
          filterPattern: '{ $.status = 500 }',
        }),
      ),
    ).rejects.toThrow('The sandbox does not support the filter pattern');
  });
});

describe('LineStore', () => {
  it('forgets the oldest lines when there are too many, and says so once', () => {
    const warnings: string[] = [];
    const logger = {
      info: () => {},
      warn: (message: string) => warnings.push(message),
      error: () => {},
    };
    const store = new LineStore(logger, undefined, 10);
    for (let n = 0; n < 25; n += 1) {
      store.put('group', 'stream', n, `line ${n}`);
    }
    const kept = store.between('group', 0, 100).map(line => line.timestampMs);
    expect(kept.length).toBeLessThanOrEqual(10);
    expect(kept.at(-1)).toBe(24);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    expect(warnings).toEqual([expect.stringContaining('The log group group')]);
  });
});
