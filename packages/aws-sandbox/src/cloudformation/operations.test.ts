import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
  UpdateStackCommand,
  type CreateStackCommandInput,
  type StackEvent,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { startSandbox, type Sandbox } from '..';
import { clientsOf, type Clients } from '../testing/clients';
import { createStack, deleteStack, settled } from '../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const group = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: properties,
  ...more,
});
const BAD = group({ Colour: 'red' });
const table = (name: string, more: object) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  },
  ...more,
});

describe('operations of CloudFormation', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  const create = (
    name: string,
    resources: object,
    more: Partial<CreateStackCommandInput> = {},
  ) =>
    clients.cloudformation.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: JSON.stringify({ Resources: resources }),
        ...more,
      }),
    );
  const update = (name: string, more: Partial<UpdateStackCommandInput>) =>
    clients.cloudformation.send(
      new UpdateStackCommand({ StackName: name, ...more }),
    );
  const allEvents = async (name: string) => {
    const events: StackEvent[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await clients.cloudformation.send(
        new DescribeStackEventsCommand({ StackName: name, NextToken }),
      );
      events.push(...page.StackEvents!);
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken);
    return { events, pages };
  };

  it('creates one stack per name, and one per token however often it is asked', async () => {
    const token = { ClientRequestToken: 'step-1' };
    const { StackId } = await create('one', { A: group() }, token);
    expect((await create('one', { A: group() }, token)).StackId).toBe(StackId);
    await settled(clients, StackId!);
    expect((await create('one', { A: group() }, token)).StackId).toBe(StackId);
    await expect(create('one', { A: group() })).rejects.toMatchObject({
      name: 'AlreadyExistsException',
      message: 'Stack [one] already exists',
    });
  });

  it('tells events newest first, page by page, with the token of their operation', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`Group${index}`, group()]),
    );
    const { StackId } = await create('many', many, {
      ClientRequestToken: 'step-2',
    });
    await settled(clients, StackId!);
    const { events, pages } = await allEvents('many');
    expect(pages).toBe(2);
    expect(events[0]).toMatchObject({
      LogicalResourceId: 'many',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    expect(events.at(-1)).toMatchObject({
      LogicalResourceId: 'many',
      ResourceStatus: 'CREATE_IN_PROGRESS',
      ResourceStatusReason: 'User Initiated',
    });
    expect(new Set(events.map(event => event.EventId)).size).toBe(
      events.length,
    );
    expect(events.every(event => event.ClientRequestToken === 'step-2')).toBe(
      true,
    );
  });

  it('shows tags, and hides what nobody is to see', async () => {
    const { StackId } = await clients.cloudformation.send(
      new CreateStackCommand({
        StackName: 'tagged',
        TemplateBody: JSON.stringify({
          Parameters: { Secret: { Type: 'String', NoEcho: true } },
          Resources: { A: group() },
        }),
        Parameters: [{ ParameterKey: 'Secret', ParameterValue: 'hush' }],
        Tags: [{ Key: 'tenantry:tenant', Value: 'acme' }],
      }),
    );
    expect(await settled(clients, StackId!)).toMatchObject({
      Tags: [{ Key: 'tenantry:tenant', Value: 'acme' }],
      Parameters: [{ ParameterKey: 'Secret', ParameterValue: '****' }],
    });
  });

  it('takes templates from a bucket, and long ones only from there', async () => {
    const long = JSON.stringify({
      Description: 'long',
      Resources: { A: group({}, { Metadata: { text: 'x'.repeat(60_000) } }) },
    });
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
    await clients.s3.send(
      new PutObjectCommand({
        Bucket: 'templates',
        Key: 'a b.json',
        Body: long,
      }),
    );
    const TemplateURL = `${sandbox.endpoint}/templates/a%20b.json`;
    const send = (more: object) =>
      clients.cloudformation.send(
        new CreateStackCommand({ StackName: 'long', ...more }),
      );
    await expect(send({ TemplateBody: long })).rejects.toThrow(
      /Member must have length less than or equal to 51200/,
    );
    await expect(send({ TemplateURL: 'elsewhere' })).rejects.toThrow(
      'TemplateURL must be a supported URL.',
    );
    await expect(
      send({ TemplateURL: `${sandbox.endpoint}/templates/none.json` }),
    ).rejects.toThrow(/S3 error/);
    const { StackId } = await send({ TemplateURL });
    expect((await settled(clients, StackId!)).StackStatus).toBe(
      'CREATE_COMPLETE',
    );
    expect(
      await clients.cloudformation.send(
        new GetTemplateSummaryCommand({ TemplateURL }),
      ),
    ).toMatchObject({
      Description: 'long',
      ResourceTypes: ['AWS::Logs::LogGroup'],
    });
  });

  it('updates from what was given before, and once per token', async () => {
    const TemplateBody = JSON.stringify({
      Parameters: { Days: { Type: 'Number' }, Other: { Type: 'String' } },
      Resources: { A: group({ RetentionInDays: { Ref: 'Days' } }) },
    });
    const { StackId } = await clients.cloudformation.send(
      new CreateStackCommand({
        StackName: 'again',
        TemplateBody,
        Parameters: [
          { ParameterKey: 'Days', ParameterValue: '1' },
          { ParameterKey: 'Other', ParameterValue: 'kept' },
        ],
      }),
    );
    await settled(clients, StackId!);
    const change = {
      UsePreviousTemplate: true,
      Parameters: [
        { ParameterKey: 'Days', ParameterValue: '7' },
        { ParameterKey: 'Other', UsePreviousValue: true },
      ],
      ClientRequestToken: 'step-3',
    };
    await update('again', change);
    const stack = await settled(clients, StackId!);
    expect(stack).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      Parameters: [{ ParameterValue: '7' }, { ParameterValue: 'kept' }],
    });
    // A retry of the same call is no second update.
    expect((await update('again', change)).StackId).toBe(StackId);
    await expect(
      update('again', { ...change, ClientRequestToken: 'step-4' }),
    ).rejects.toThrow('No updates are to be performed.');
  });

  it('cannot update what was rolled back, only delete it', async () => {
    const stack = await createStack(clients, 'broken', {
      Resources: { Bad: BAD },
    });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    await expect(
      update('broken', {
        TemplateBody: JSON.stringify({ Resources: { A: group() } }),
      }),
    ).rejects.toThrow(/is in ROLLBACK_COMPLETE state and can not be updated/);
    await deleteStack(clients, stack.StackId!);
    expect(
      (await createStack(clients, 'broken', { Resources: { A: group() } }))
        .StackStatus,
    ).toBe('CREATE_COMPLETE');
  });

  it('names the resources that failed, also those it did not wait for', async () => {
    await create('names', { Bad: BAD, Good: group() });
    await settled(clients, 'names');
    const { events } = await allEvents('names');
    expect(
      events.find(event => event.ResourceStatus === 'ROLLBACK_IN_PROGRESS'),
    ).toMatchObject({
      ResourceStatusReason:
        'The following resource(s) failed to create: [Bad]. Rollback requested by user.',
    });
  });

  it('keeps what its policy says, but not what was never finished', async () => {
    const kept = {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    };
    await createStack(clients, 'data', {
      Resources: {
        Never: table('never', kept),
        Bad: { ...BAD, DependsOn: 'Never' },
      },
    });
    expect((await sandbox.inventory()).tables).toEqual([]);
    await deleteStack(
      clients,
      (
        await clients.cloudformation.send(new DescribeStacksCommand({}))
      ).Stacks![0].StackId!,
    );
    const stack = await createStack(clients, 'data', {
      Resources: { Orders: table('orders', kept) },
    });
    await update('data', {
      TemplateBody: JSON.stringify({
        Resources: { Orders: table('orders-2', kept) },
      }),
    });
    await settled(clients, stack.StackId!);
    expect((await sandbox.inventory()).tables).toEqual(['orders', 'orders-2']);
    expect((await deleteStack(clients, stack.StackId!)).StackStatus).toBe(
      'DELETE_COMPLETE',
    );
    const inventory = await sandbox.inventory();
    expect(inventory.tables).toEqual(['orders', 'orders-2']);
    // What outlives its stack is not forgotten.
    expect(inventory.stackResources).toEqual([
      'data/Orders AWS::DynamoDB::Table orders-2',
    ]);
  });

  it('protects stacks from deletion on request', async () => {
    const { StackId } = await create(
      'guarded',
      { A: group() },
      { EnableTerminationProtection: true },
    );
    await settled(clients, StackId!);
    await expect(
      clients.cloudformation.send(
        new DeleteStackCommand({ StackName: 'guarded' }),
      ),
    ).rejects.toThrow(/TerminationProtection is enabled/);
  });

  it('allows no more stacks than the account’s quota', async () => {
    const small = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      quotas: { 'cloudformation/L-0485CB21': 1 },
    });
    const { cloudformation } = clientsOf(small);
    const send = (StackName: string) =>
      cloudformation.send(
        new CreateStackCommand({
          StackName,
          TemplateBody: JSON.stringify({ Resources: { A: group() } }),
        }),
      );
    await send('first');
    await expect(send('second')).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await small.stop();
  });
});
