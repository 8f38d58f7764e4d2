import { request as httpRequest } from 'node:http';
import {
  DescribeTasksCommand,
  ListTasksCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { reverseProxyImage, startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { imageOf } from '../../testing/serviceTemplate';
import {
  CLUSTER,
  route,
  SHARD,
  siloService,
} from '../../testing/siloTemplates';
import { createStack, deleteStack, outputsOf } from '../../testing/stacks';
import { waitFor } from '../../testing/waitFor';

jest.setTimeout(60_000);

/** Answers what it was asked, with the process that was asked. */
const ECHO = `
require('node:http').createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({
    tenant: process.env.TENANT,
    pid: process.pid,
    method: request.method,
    url: request.url,
    headers: request.rawHeaders,
    body: Buffer.concat(chunks).toString(),
  }));
}).listen(process.env.PORT, '127.0.0.1')`;

const NAMESPACE = (name: string) => ({
  Namespace: {
    Type: 'AWS::ServiceDiscovery::HttpNamespace',
    Properties: { Name: name },
  },
});

interface Answer {
  status: number;
  json: any;
}

describe('Service Connect and the stand-in for the reverse proxy', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let listenerArn: string;

  beforeAll(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      images: { ...imageOf(ECHO), proxy: reverseProxyImage(['1']) },
    });
    clients = clientsOf(sandbox);
    const shard = await createStack(clients, 'shard', SHARD);
    listenerArn = outputsOf(shard).ListenerArn;
    for (const [index, tenant] of ['acme', 'globex'].entries()) {
      const stack = await createStack(clients, tenant, {
        Resources: {
          ...CLUSTER,
          ...NAMESPACE(tenant),
          ...siloService('order', {
            environment: { TENANT: tenant },
            namespace: 'Namespace',
            isOffered: true,
          }),
          ...route(tenant, { listenerArn, priority: index + 1 }),
          ...siloService('proxy', {
            image: 'proxy:1',
            environment: { ROUTES: 'orders=order:8080 products=product:8080' },
            namespace: 'Namespace',
            healthCheck: {
              Command: ['CMD', 'curl', 'http://127.0.0.1:8080/proxy/health'],
              StartPeriod: 60,
            },
            dependsOn: ['order'],
          }),
        },
        Outputs: { Cluster: { Value: { Ref: 'Cluster' } } },
      });
      if (stack.StackStatus !== 'CREATE_COMPLETE') {
        throw new Error(`The stack of ${tenant} is ${stack.StackStatus}`);
      }
    }
  });
  afterAll(() => sandbox.stop());

  const tasksOf = async (tenant: string, family: string) => {
    const cluster = (await sandbox.inventory()).clusters.find(name =>
      String(name).startsWith(`${tenant}-`),
    ) as string;
    const { taskArns } = await clients.ecs.send(
      new ListTasksCommand({ cluster, family }),
    );
    return { cluster, taskArns: taskArns! };
  };
  const proxyPort = async (tenant: string): Promise<number> => {
    const { cluster, taskArns } = await tasksOf(tenant, 'family-proxy');
    const { tasks } = await clients.ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns }),
    );
    return tasks![0].containers![0].networkBindings![0].hostPort!;
  };
  const ask = async (
    tenant: string,
    path: string,
    options: { method?: string; headers?: string[]; body?: string } = {},
  ): Promise<Answer> => {
    const port = await proxyPort(tenant);
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port,
          path,
          method: options.method ?? 'GET',
          headers: ['Host', 'tenants.example', ...(options.headers ?? [])],
        },
        async incoming => {
          const chunks = [];
          for await (const chunk of incoming) {
            chunks.push(chunk);
          }
          resolve({
            status: incoming.statusCode!,
            json: JSON.parse(Buffer.concat(chunks).toString()),
          });
        },
      );
      outgoing.once('error', reject);
      outgoing.end(options.body);
    });
  };

  it('leads to the services of the proxy’s own namespace only', async () => {
    for (const tenant of ['acme', 'globex']) {
      expect(await ask(tenant, '/orders')).toMatchObject({
        status: 200,
        json: { tenant },
      });
    }
  });

  it('passes path, query, headers and body as they came', async () => {
    const body = 'x'.repeat(50_000);
    const { json } = await ask('acme', '/orders/7?a=%20b&a=c', {
      method: 'POST',
      headers: [
        ...['X-Tenant-Id', 'acme'],
        ...['X-Odd-CASE', 'yes'],
        ...['Content-Length', String(body.length)],
      ],
      body,
    });
    expect(json).toMatchObject({
      method: 'POST',
      url: '/orders/7?a=%20b&a=c',
      body,
    });
    expect(json.headers.join(' ')).toContain(
      'Host tenants.example X-Tenant-Id acme X-Odd-CASE yes',
    );
  });

  it('answers for itself what no service is asked', async () => {
    expect(await ask('acme', '/proxy/health')).toMatchObject({
      status: 200,
      json: { status: 'ok' },
    });
    expect(await ask('acme', '/elsewhere')).toMatchObject({
      status: 404,
      json: { error: { code: 'unknown_route' } },
    });
    // There is no such service in the namespace.
    expect(await ask('acme', '/products')).toMatchObject({
      status: 502,
      json: { error: { code: 'unavailable' } },
    });
  });

  it('follows a task that is replaced', async () => {
    const before = (await ask('acme', '/orders')).json.pid;
    const { cluster, taskArns } = await tasksOf('acme', 'family-order');
    await clients.ecs.send(new StopTaskCommand({ cluster, task: taskArns[0] }));
    const after = await waitFor(async () => {
      const { status, json } = await ask('acme', '/orders');
      expect([200, 502]).toContain(status);
      return status === 200 && json.pid !== before ? json : undefined;
    });
    expect(after.tenant).toBe('acme');
  });

  it('never knows services that came after a task', async () => {
    const { clusters } = await sandbox.inventory();
    const cluster = clusters.find(name => String(name).startsWith('acme-'));
    const namespaces = await createStack(clients, 'late', {
      Resources: {
        ...siloService('product', {
          environment: { TENANT: 'late' },
          service: {
            Cluster: cluster,
            ServiceConnectConfiguration: {
              Enabled: true,
              Namespace: 'acme',
              Services: [
                {
                  PortName: 'product',
                  ClientAliases: [{ Port: 8080, DnsName: 'product' }],
                },
              ],
            },
          },
        }),
      },
    });
    expect(namespaces.StackStatus).toBe('CREATE_COMPLETE');
    expect((await ask('acme', '/products')).status).toBe(502);
    // A new task of the proxy knows it.
    const proxy = await tasksOf('acme', 'family-proxy');
    await clients.ecs.send(
      new StopTaskCommand({ cluster: proxy.cluster, task: proxy.taskArns[0] }),
    );
    const found = await waitFor(async () => {
      const { taskArns } = await tasksOf('acme', 'family-proxy');
      if (taskArns.length !== 1 || taskArns[0] === proxy.taskArns[0]) {
        return undefined;
      }
      const answer = await ask('acme', '/products').catch(() => undefined);
      return answer?.status === 200 ? answer : undefined;
    });
    expect(found.json.tenant).toBe('late');
    await deleteStack(clients, namespaces.StackId!);
  });

  it('gives a name to one service of a namespace only', async () => {
    const stack = await createStack(clients, 'same-name', {
      Resources: {
        ...CLUSTER,
        ...siloService('order', {
          service: {
            ServiceConnectConfiguration: {
              Enabled: true,
              Namespace: 'globex',
              Services: [{ PortName: 'order' }],
            },
          },
        }),
      },
    });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
  });
});
