import { tier } from '../__testUtils__/fakeBackend';
import { planOf } from './plan';

describe('what an onboarding will do', () => {
  it('makes no stack in the pool', () => {
    const plan = planOf(tier('basic'), { tenantId: 'acme', onFailure: 'keep' });
    expect(plan.stack).toBeUndefined();
    expect(plan.stackHolds).toEqual([]);
    expect(plan.creates).toContain('An API key on the usage plan of Basic');
    expect(plan.price).toBe('$49 a month');
    expect(plan.ifItFails).not.toMatch(/stack/);
  });

  it('says what a stack in the shared cluster holds', () => {
    const plan = planOf(tier('advanced'), { tenantId: 'acme' });
    expect(plan.stack).toBe('tenant-acme');
    expect(plan.stackHolds.join('\n')).toMatch(
      /in the shared cluster, 1 to 4 tasks each, with 0.25 vCPU and 0.5 GiB, the pool's version/,
    );
    expect(plan.stackHolds.join('\n')).toMatch(/products are in the shared/);
    expect(plan.ifItFails).toMatch(/rolled back/);
  });

  it('heeds what was chosen', () => {
    const premium = tier('premium');
    const plan = planOf(
      {
        ...premium,
        silo: {
          ...premium.silo!,
          routing: 'direct',
          minTasks: 2,
          maxTasks: 2,
          instanceType: 'm7g.large',
        },
      },
      {
        tenantId: 'acme',
        compute: 'ec2',
        imageTag: '1.4.2',
        onFailure: 'keep',
        identityProvider: { type: 'oidc', name: 'AcmeSSO' },
      },
    );
    const holds = plan.stackHolds.join('\n');
    expect(holds).toMatch(
      /cluster of its own, on m7g.large instances, 2 tasks each/,
    );
    expect(holds).toMatch(/version 1.4.2/);
    expect(holds).toMatch(/sign in with AcmeSSO/);
    expect(holds).toMatch(/a target group for each service/);
    expect(plan.ifItFails).toMatch(/stays for inspection, and costs/);
  });
});
