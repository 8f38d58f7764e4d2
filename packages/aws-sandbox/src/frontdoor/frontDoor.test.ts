import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { startSandbox, type Sandbox } from '..';
import { clientsOf } from '../testing/clients';
import { createStack, outputsOf } from '../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

/** An API that answers its own name, on a stage of the same name as the other's. */
const api = (name: string) => ({
  [`Api${name}`]: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: { Name: name },
  },
  [`Method${name}`]: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: `Api${name}` },
      ResourceId: { 'Fn::GetAtt': [`Api${name}`, 'RootResourceId'] },
      HttpMethod: 'GET',
      Integration: {
        Type: 'MOCK',
        RequestTemplates: { 'application/json': '{ "statusCode": 200 }' },
        IntegrationResponses: [
          {
            StatusCode: '200',
            ResponseTemplates: { 'application/json': name },
          },
        ],
      },
    },
  },
  [`Deployment${name}`]: {
    Type: 'AWS::ApiGateway::Deployment',
    DependsOn: `Method${name}`,
    Properties: { RestApiId: { Ref: `Api${name}` } },
  },
  [`Stage${name}`]: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      RestApiId: { Ref: `Api${name}` },
      StageName: 'v1',
      DeploymentId: { Ref: `Deployment${name}` },
    },
  },
});

const url = (name: string) => ({
  Value: {
    'Fn::Sub': `https://\${Api${name}}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/v1`,
  },
});

describe('the front door', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
  });
  afterAll(() => sandbox.stop());

  it('leads to each API under its own address, and to none under another', async () => {
    const stack = await createStack(clientsOf(sandbox), 'apis', {
      Resources: { ...api('One'), ...api('Two') },
      Outputs: { One: url('One'), Two: url('Two') },
    });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const outputs = outputsOf(stack);
    for (const name of ['One', 'Two']) {
      expect(await (await fetch(`${outputs[name]}/`)).text()).toBe(name);
    }
    for (const wrong of ['v1', 'nobody/v1']) {
      const response = await fetch(`${sandbox.frontDoorUrl}/${wrong}/`);
      expect(response.status).toBe(403);
    }
  });

  it('has one variable part below a path', async () => {
    const part = (PathPart: string) => ({
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        RestApiId: { Ref: 'ApiOne' },
        ParentId: { 'Fn::GetAtt': ['ApiOne', 'RootResourceId'] },
        PathPart,
      },
    });
    const clients = clientsOf(sandbox);
    const stack = await createStack(clients, 'siblings', {
      Resources: {
        ...api('One'),
        Fixed: part('orders'),
        First: part('{id}'),
        Second: { ...part('{number}'), DependsOn: 'First' },
      },
    });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await clients.cloudformation.send(
      new DescribeStackEventsCommand({ StackName: 'siblings' }),
    );
    expect(
      StackEvents!.find(
        ({ ResourceStatus, LogicalResourceId }) =>
          ResourceStatus === 'CREATE_FAILED' && LogicalResourceId === 'Second',
      )?.ResourceStatusReason,
    ).toContain(
      'A sibling ({id}) of this resource already has a variable path part',
    );
  });

  it('lets a method with a limit of its own be asked so often, whoever asks', async () => {
    const { StageOne, ...rest } = api('One');
    const stack = await createStack(clientsOf(sandbox), 'limited', {
      Resources: {
        ...rest,
        StageOne: {
          ...StageOne,
          Properties: {
            ...StageOne.Properties,
            MethodSettings: [
              {
                HttpMethod: 'GET',
                ResourcePath: '/~1',
                ThrottlingRateLimit: 0.001,
                ThrottlingBurstLimit: 2,
              },
            ],
          },
        },
      },
      Outputs: { One: url('One') },
    });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      statuses.push((await fetch(`${outputsOf(stack).One}/`)).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });
});
