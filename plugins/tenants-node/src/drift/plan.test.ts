import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { planInWords, requireHarmless, toPlan } from './plan';

const planOf = (change: Partial<ResourceChange>) =>
  toPlan([
    {
      Type: 'Resource',
      ResourceChange: {
        Action: 'Modify',
        Replacement: 'False',
        LogicalResourceId: 'Orders',
        ResourceType: 'AWS::DynamoDB::Table',
        ...change,
      },
    },
  ]);

describe('the plan of a repair', () => {
  it('tells what changes from what to what', () => {
    const [change] = planOf({
      Details: [
        {
          Target: {
            Attribute: 'Properties',
            Name: 'BillingMode',
            Path: '/BillingMode',
            BeforeValue: 'PROVISIONED',
            AfterValue: 'PAY_PER_REQUEST',
          },
        },
      ],
    });
    expect(planInWords(change)).toBe(
      'Orders (DynamoDB table) is brought back: BillingMode from PROVISIONED to PAY_PER_REQUEST.',
    );
    expect(() => requireHarmless([change])).not.toThrow();
  });

  it.each([
    ['would be made anew, empty', { Action: 'Add' as const }],
    ['would be replaced', { Replacement: 'True' as const }],
    ['might be replaced', { Replacement: 'Conditional' as const }],
  ])('is refused when a table %s', (_, change) => {
    expect(() => requireHarmless(planOf(change))).toThrow(
      /Orders \(DynamoDB table\).*Nothing was changed/s,
    );
  });

  it('may make or replace what holds no data', () => {
    expect(() =>
      requireHarmless(
        planOf({
          Action: 'Add',
          ResourceType: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        }),
      ),
    ).not.toThrow();
  });

  it('leaves out what only takes note of what is there', () => {
    expect(planOf({ Action: 'SyncWithActual' })).toEqual([]);
  });
});
