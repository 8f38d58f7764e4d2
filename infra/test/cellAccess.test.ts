import { ACCESS_STACK, PORTAL_STACK, testApp } from './app';
import { resourcesOf, statementsOf, untagged } from './reading';

jest.setTimeout(60_000);

const { template } = testApp();
const access = template(ACCESS_STACK);
const portal = template(PORTAL_STACK);
const ref = (name: string) => ({ Ref: name });

const actionsOf = (stack: typeof access, role: string) =>
  [
    ...new Set(
      statementsOf(stack)
        .filter(({ effect }) => effect === 'Allow')
        .filter(({ roles }) => roles.some(id => id.startsWith(role)))
        .flatMap(({ actions }) => actions),
    ),
  ].sort();
const roleOf = (start: string) =>
  resourcesOf(access, 'AWS::IAM::Role').find(([id]) => id.startsWith(start))!;

describe('a cell whose portal is elsewhere', () => {
  it.each(['RolesRead', 'RolesChange', 'RolesStacks'])(
    'gives it the role %s, with the rights that it has in its own cell',
    role => {
      expect(actionsOf(access, role)).toEqual(actionsOf(portal, role));
      expect(actionsOf(access, role).length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['RolesRead', 'read'],
    ['RolesChange', 'change'],
    ['RolesStacks', 'stacks'],
  ])('names %s as the configuration does, before it is there', (id, name) => {
    const [, { Properties }] = roleOf(id);
    expect(Properties.RoleName).toEqual({
      'Fn::Join': ['', ['tenantry-', ref('CellId'), `-${name}`]],
    });
  });

  it('is looked at by that portal only, and when it says the external id', () => {
    const [, { Properties }] = roleOf('RolesRead');
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { AWS: ref('PortalRoleArn') },
        Condition: { StringEquals: { 'sts:ExternalId': ref('ExternalId') } },
      },
    ]);
  });

  it('is changed by whoever may look at it, and by nobody else', () => {
    const [read] = roleOf('RolesRead');
    const [, { Properties }] = roleOf('RolesChange');
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::GetAtt': [read, 'Arn'] } },
      },
    ]);
  });

  it('can be shut, so that the portal may do nothing any more', () => {
    const denied = statementsOf(access).filter(
      ({ effect }) => effect === 'Deny',
    );
    expect(denied).toEqual([
      {
        roles: [roleOf('RolesRead')[0], roleOf('RolesChange')[0]],
        effect: 'Deny',
        actions: ['*'],
        resources: ['*'],
        condition: undefined,
      },
    ]);
    const [[, policy]] = resourcesOf(access, 'AWS::IAM::Policy').filter(
      ([id]) => id.startsWith('Shut'),
    );
    expect(policy.Condition).toBe('IsShut');
    expect(access.toJSON().Conditions.IsShut).toEqual({
      'Fn::Equals': [ref('Access'), 'shut'],
    });
  });

  it('is tagged with the cell', () => {
    expect(untagged(access, { 'tenantry:cell': ref('CellId') })).toEqual([]);
  });

  it('is within reach of the portal when it is named', () => {
    const [, policy] = resourcesOf(portal, 'AWS::IAM::Policy').find(([id]) =>
      id.startsWith('OtherCells'),
    )!;
    expect(policy).toMatchObject({
      Condition: 'HasOtherCells',
      Properties: {
        PolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Resource: { 'Fn::Split': [',', ref('CellRoleArns')] },
            },
          ],
        },
      },
    });
  });
});
