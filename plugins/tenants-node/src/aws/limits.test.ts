import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFormationClient,
  DetectStackDriftCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CallLimits } from './limits';

// The limits themselves take seconds.
jest.setTimeout(60_000);

describe('CallLimits', () => {
  const arrivals: number[] = [];
  let server: Server;
  let client: ECSClient;

  const connection = () => ({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });

  beforeAll(async () => {
    server = createServer((_request, response) => {
      arrivals.push(performance.now());
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end('{}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    client = new CallLimits().watch(new ECSClient(connection()));
  });

  beforeEach(() => {
    arrivals.length = 0;
  });

  afterAll(async () => {
    client.destroy();
    await new Promise(resolve => server.close(resolve));
  });

  it('lets no more reads through than a quarter of what AWS sustains', async () => {
    const started = performance.now();
    await Promise.all(
      Array.from({ length: 24 }, () =>
        client.send(new DescribeServicesCommand({ services: ['a'] })),
      ),
    );
    expect(arrivals).toHaveLength(24);
    // 5 a second: 20 in the first 4 seconds, the rest in the next.
    expect(arrivals[20] - started).toBeGreaterThan(3_000);
    // Nor several at once: their answers would hold up everything else.
    expect(arrivals[3] - started).toBeGreaterThan(450);
  });

  it('lets less than one a second through where that is a quarter', async () => {
    const drift = new CallLimits().watch(
      new CloudFormationClient(connection()),
    );
    const started = performance.now();
    // What it is answered is no answer of CloudFormation's.
    await Promise.allSettled(
      ['a', 'b'].map(StackName =>
        drift.send(new DetectStackDriftCommand({ StackName })),
      ),
    );
    drift.destroy();
    // One in two seconds.
    expect(arrivals[1] - started).toBeGreaterThan(1_500);
  });

  it('lets changes through at once', async () => {
    const started = performance.now();
    await Promise.all(
      Array.from({ length: 100 }, () =>
        client.send(new UpdateServiceCommand({ service: 'a' })),
      ),
    );
    expect(arrivals).toHaveLength(100);
    // As many reads would take 16 s.
    expect(performance.now() - started).toBeLessThan(12_000);
  });
});
