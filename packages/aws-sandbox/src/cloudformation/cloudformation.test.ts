import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { startSandbox, type Sandbox } from '..';
import { clientsOf, type Clients } from '../testing/clients';
import {
  createStack,
  deleteStack,
  eventsOf,
  outputsOf,
  updateStack,
} from '../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const role = (name: string, extra: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
    ...extra,
  },
});

const group = (properties: object = {}) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: properties,
});

describe('CloudFormation', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('evaluates parameters, mappings, conditions and functions', async () => {
    const stack = await createStack(
      clients,
      'functions',
      {
        Parameters: {
          Names: { Type: 'CommaDelimitedList', Default: 'a,b' },
          Size: { Type: 'Number', Default: 3 },
          Stage: { Type: 'String', AllowedValues: ['test', 'live'] },
        },
        Mappings: { Days: { test: { keep: 7 }, live: { keep: 365 } } },
        Conditions: {
          Live: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] },
          NotLive: { 'Fn::Not': [{ Condition: 'Live' }] },
        },
        Resources: {
          Group: group({
            RetentionInDays: {
              'Fn::FindInMap': ['Days', { Ref: 'Stage' }, 'keep'],
            },
          }),
          OnlyLive: { ...group(), Condition: 'Live' },
        },
        Outputs: {
          Arn: { Value: { 'Fn::GetAtt': ['Group', 'Arn'] } },
          Second: { Value: { 'Fn::Select': [1, { Ref: 'Names' }] } },
          Joined: { Value: { 'Fn::Join': ['-', { Ref: 'Names' }] } },
          Sub: {
            Value: {
              'Fn::Sub': [
                '${AWS::Region}/${Size}/${!Literal}/${Extra}',
                { Extra: { 'Fn::If': ['Live', 'yes', 'no'] } },
              ],
            },
          },
          Hidden: { Condition: 'Live', Value: 'x' },
          Api: {
            Value: {
              'Fn::Sub':
                'https://abc123.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1',
            },
          },
        },
      },
      { Stage: 'test' },
    );
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(outputsOf(stack)).toEqual({
      Arn: expect.stringMatching(
        /^arn:aws:logs:us-east-1:000000000000:log-group:functions-Group-\w+:\*$/,
      ),
      Second: 'b',
      Joined: 'a-b',
      Sub: 'us-east-1/3/${Literal}/no',
      Api: `${sandbox.frontDoorUrl}/abc123/v1`,
    });
    expect((await sandbox.inventory()).logGroups).toHaveLength(1);
  });

  it.each([
    [
      { Parameters: { A: { Type: 'String', MinLength: 3 } } },
      { A: 'x' },
      /Parameter A failed to satisfy constraint/,
    ],
    [{}, { Nobody: 'x' }, /Parameters: \[Nobody\] do not exist/],
    [
      { Parameters: { A: { Type: 'String' } } },
      {},
      /Parameters: \[A\] must have values/,
    ],
    [
      { Resources: { Q: { Type: 'AWS::SNS::Topic' } } },
      {},
      /Unrecognized resource types: \[AWS::SNS::Topic\]/,
    ],
    [{ Hooks: {} }, {}, /does not support the template section Hooks/],
    [
      {
        Resources: {
          A: { ...group(), DependsOn: 'B' },
          B: { ...group(), DependsOn: 'A' },
        },
      },
      {},
      /Circular dependency between resources/,
    ],
    [
      { Resources: { A: group({ LogGroupName: { Ref: 'Missing' } }) } },
      {},
      /Unresolved resource dependencies \[Missing\]/,
    ],
  ])(
    'refuses a template or parameters that cannot be, and makes nothing (%#)',
    async (part, parameters, message) => {
      const before = await sandbox.inventory();
      await expect(
        createStack(
          clients,
          'wrong',
          { Resources: { Group: group() }, ...part },
          parameters as Record<string, string>,
        ),
      ).rejects.toThrow(message);
      expect(await sandbox.inventory()).toEqual(before);
    },
  );

  it('asks for the capability to make IAM resources', async () => {
    await expect(
      clients.cloudformation.send(
        new CreateStackCommand({
          StackName: 'iam',
          TemplateBody: JSON.stringify({ Resources: { R: role('r') } }),
        }),
      ),
    ).rejects.toThrow('Requires capabilities : [CAPABILITY_NAMED_IAM]');
  });

  it('takes everything back when a resource fails, naming the cause', async () => {
    const before = await sandbox.inventory();
    const stack = await createStack(clients, 'broken', {
      Resources: {
        Good: group(),
        Bad: {
          ...group({ Colour: 'red' }),
          DependsOn: 'Good',
        },
      },
    });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await eventsOf(clients, 'broken')).toEqual([
      'broken CREATE_IN_PROGRESS',
      'Good CREATE_IN_PROGRESS',
      'Good CREATE_IN_PROGRESS',
      'Good CREATE_COMPLETE',
      'Bad CREATE_IN_PROGRESS',
      'Bad CREATE_FAILED',
      'broken ROLLBACK_IN_PROGRESS',
      'Bad DELETE_IN_PROGRESS',
      'Bad DELETE_COMPLETE',
      'Good DELETE_IN_PROGRESS',
      'Good DELETE_COMPLETE',
      'broken ROLLBACK_COMPLETE',
    ]);
    expect(stack.StackStatusReason ?? '').toBe('');
    await deleteStack(clients, stack.StackId!);
    expect(await sandbox.inventory()).toEqual(before);
  });

  it('updates in place, replaces, adds and removes, and says when nothing changed', async () => {
    const first = {
      Resources: {
        Kept: role('kept', { Description: 'one' }),
        Replaced: group({ LogGroupName: 'before' }),
        Removed: group({ LogGroupName: 'removed' }),
      },
    };
    await createStack(clients, 'changing', first);
    await expect(updateStack(clients, 'changing', first)).rejects.toThrow(
      'No updates are to be performed.',
    );
    const stack = await updateStack(clients, 'changing', {
      Resources: {
        Kept: role('kept', { Description: 'two' }),
        Replaced: group({ LogGroupName: 'after' }),
        Added: group({ LogGroupName: 'added' }),
      },
    });
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(await sandbox.inventory()).toMatchObject({
      logGroups: ['added', 'after'],
      roles: ['arn:aws:iam::000000000000:role/kept'],
    });
  });

  it('goes back to the earlier template when an update fails', async () => {
    await createStack(clients, 'careful', {
      Resources: {
        One: group({ LogGroupName: 'one', RetentionInDays: 1 }),
        Two: group({ LogGroupName: 'two' }),
      },
    });
    const before = await sandbox.inventory();
    const stack = await updateStack(clients, 'careful', {
      Resources: {
        One: group({ LogGroupName: 'one', RetentionInDays: 7 }),
        Two: group({ LogGroupName: 'renamed' }),
        New: group({ LogGroupName: 'new' }),
        Bad: {
          ...group({ Colour: 'red' }),
          DependsOn: ['One', 'Two', 'New'],
        },
      },
    });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { stackResources: _, ...account } = await sandbox.inventory();
    const { stackResources: _before, ...earlier } = before;
    expect(account).toEqual(earlier);
  });

  it('exports values that others import, and keeps them while they are used', async () => {
    const exporter = await createStack(clients, 'exporter', {
      Resources: { Group: group() },
      Outputs: {
        Name: { Value: { Ref: 'Group' }, Export: { Name: 'group-name' } },
      },
    });
    const importer = await createStack(clients, 'importer', {
      Resources: { Group: group() },
      Outputs: { Theirs: { Value: { 'Fn::ImportValue': 'group-name' } } },
    });
    expect(outputsOf(importer).Theirs).toBe(outputsOf(exporter).Name);
    expect((await deleteStack(clients, exporter.StackId!)).StackStatus).toBe(
      'DELETE_FAILED',
    );
    await deleteStack(clients, importer.StackId!);
    expect((await deleteStack(clients, exporter.StackId!)).StackStatus).toBe(
      'DELETE_COMPLETE',
    );
  });

  it('refuses parameters that its rules do not allow together, before anything is made', async () => {
    const template = {
      Parameters: {
        Kind: { Type: 'String', Default: 'none' },
      },
      Rules: {
        Known: {
          RuleCondition: {
            'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Kind' }, 'none'] }],
          },
          Assertions: [
            {
              Assert: { 'Fn::Contains': [['a', 'b'], { Ref: 'Kind' }] },
              AssertDescription: 'Kind is a or b.',
            },
          ],
        },
      },
      Resources: { Group: group() },
    };
    await createStack(clients, 'none', template);
    await createStack(clients, 'known', template, { Kind: 'a' });
    await expect(
      createStack(clients, 'wrong', template, { Kind: 'c' }),
    ).rejects.toThrow('Rule Known failed: Kind is a or b.');
    await expect(
      updateStack(clients, 'known', template, { Kind: 'c' }),
    ).rejects.toThrow('Rule Known failed');
    expect((await sandbox.inventory()).stacks).toEqual(['known', 'none']);
  });
});
