import { onboard } from '../__testUtils__/portal';
import {
  ADVANCED,
  PREMIUM,
  TABLES_EACH,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import type { DefaultTenantsService } from '../DefaultTenantsService';

jest.setTimeout(60_000);

/** ECR cannot be asked: what it would have said is left to ECS. */
const NO_ECR = {
  service: 'ecr',
  operation: '*',
  error: { code: 'AccessDeniedException', message: 'Not yours.' },
};

describe('onboarding into a silo', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;

  withSiloBeds(fresh => {
    bed = fresh;
    portal = bed.portal();
  });

  /** Runs the steps; what fails is written down, as the actions do it. */
  async function tryOnboard(input: typeof ADVANCED, taskId: string) {
    try {
      return await onboard(portal, input, bed.step(taskId));
    } catch (error) {
      await portal.recordFailure(
        input.tenantId,
        { step: 'deploy', error },
        bed.step(taskId),
      );
      throw error;
    }
  }

  it('makes one stack, with 17 calls and those that look how it goes', async () => {
    await onboard(
      portal,
      { ...ADVANCED, tenantId: 'warm-up' },
      bed.step('task-0'),
    );
    bed.sandbox.calls.clear();
    bed.log.length = 0;
    const tenant = await onboard(portal, ADVANCED, bed.step('task-1'));
    expect(tenant).toMatchObject({
      state: 'active',
      tenantPath: 'acme',
      stackName: 'tenant-acme',
      apiUrl: bed.apiUrl,
      silo: {
        compute: 'fargate',
        routing: 'reverse-proxy',
        imageTag: '1.0.0',
        shard: 0,
      },
    });
    expect(bed.callsOf() - bed.callsOf('DescribeStackEvents')).toBe(17);
    expect(bed.callsOf('CreateStack')).toBe(1);
    const { StackStatus, Tags, Parameters } = (await bed.stack('tenant-acme'))!;
    expect(StackStatus).toBe('CREATE_COMPLETE');
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: 'tenantry:tenant', Value: 'acme' },
        { Key: 'tenantry:tier', Value: 'advanced' },
        { Key: 'tenantry:cell', Value: 'local' },
      ]),
    );
    // Where it signs in, and whose the client is, became known together.
    expect(await bed.rows('CLIENT#')).toContain(
      `CLIENT#${tenant.identity!.appClientId}`,
    );
    expect(await bed.rows('ROUTE#0')).toHaveLength(2);
    expect(Parameters).toContainEqual({
      ParameterKey: 'RulePriority',
      ParameterValue: expect.stringMatching(/^\d+$/),
    });
    expect(bed.log).toContain('OrderService (ECS service) is made.');
    expect(new Set(bed.log).size).toBe(bed.log.length);
    expect(bed.log.join()).not.toContain('@');
    expect(JSON.stringify(tenant)).not.toMatch(/@|priorit|onFailure/);
    const { items } = await portal.events('acme', { limit: 10 });
    expect(items.map(({ type }) => type)).toEqual([
      'onboarding.completed',
      'onboarding.deployed',
      'onboarding.started',
    ]);
  });

  it('makes a cluster of its own, with a route for each service', async () => {
    const tenant = await onboard(portal, PREMIUM, bed.step('task'));
    expect(tenant.silo?.routing).toBe('direct');
    expect(await bed.rows('ROUTE#0')).toHaveLength(3);
    const { clusters } = await bed.sandbox.inventory();
    expect(clusters).toContainEqual(expect.stringContaining('tenant-acme'));
  });

  it('says in ECS’s own words why a service does not start, rolls back, and completes when it is tried again', async () => {
    bed.sandbox.faults.set([NO_ECR]);
    const error = await tryOnboard(
      { ...ADVANCED, imageTag: 'nope' },
      'first',
    ).catch(problem => problem);
    expect(error.message).toMatch(
      /UserService \(ECS service\) failed: .*ECS says of its last task: .*CannotPullContainerError: .*nope: not found.*The stack tenant-acme was rolled back; nothing of it is left\. Push the image or choose a tag that exists/s,
    );
    expect(bed.log.join('\n')).toContain('CannotPullContainerError');
    expect(bed.log.join('\n')).toContain(
      'Images: This could not be checked. ECR DescribeImages failed: Not yours.',
    );
    expect((await bed.stack('tenant-acme'))?.StackStatus).toBe(
      'ROLLBACK_COMPLETE',
    );
    expect(await bed.tables()).toEqual([]);
    expect(await portal.get('acme')).toMatchObject({
      state: 'failed',
      failure: { cause: expect.stringContaining('CannotPullContainerError') },
    });

    const tenant = await tryOnboard(ADVANCED, 'second');
    expect(tenant).toMatchObject({
      state: 'active',
      silo: { imageTag: '1.0.0' },
    });
    expect(await bed.tables()).toHaveLength(TABLES_EACH);
    expect(await bed.rows('ROUTE#')).toHaveLength(1);
    expect(await bed.rows('CLIENT#')).toHaveLength(1);
  });

  it('says with which exit code a service ends', async () => {
    await expect(
      tryOnboard({ ...PREMIUM, imageTag: 'crash' }, 'task'),
    ).rejects.toThrow(
      /OrderService .*Essential container in task exited.*Exit code 3.*Look at the last lines of the service's log/s,
    );
  });

  it('keeps a stack for inspection when that was chosen, and removes it at the next try', async () => {
    await expect(
      tryOnboard(
        { ...ADVANCED, imageTag: 'crash', onFailure: 'keep' },
        'first',
      ),
    ).rejects.toThrow(/is kept for inspection/);
    const kept = (await bed.stack('tenant-acme'))!;
    expect(kept.StackStatus).toBe('CREATE_FAILED');
    expect(await bed.tables()).toHaveLength(TABLES_EACH);
    await tryOnboard(ADVANCED, 'second');
    expect((await bed.stack('tenant-acme'))?.StackId).not.toBe(kept.StackId);
    expect(await bed.tables()).toHaveLength(TABLES_EACH);
  });

  it('refuses before anything is made when a stack of the name is somebody else’s, and leaves it alone', async () => {
    const theirs = await bed.makeStack('tenant-acme');
    await expect(tryOnboard(ADVANCED, 'task')).rejects.toThrow(
      /There is a stack tenant-acme that does not carry the tags tenantry:tenant=acme/,
    );
    expect(await portal.get('acme')).toBeUndefined();
    expect(await bed.stack('tenant-acme')).toEqual(theirs);
  });

  it('does not touch a stack of somebody else that came in between', async () => {
    await portal.onboarding.reserve(ADVANCED, bed.step('task'));
    const theirs = await bed.makeStack('tenant-acme', {
      Tags: [
        { Key: 'tenantry:tenant', Value: 'acme' },
        { Key: 'tenantry:cell', Value: 'another' },
      ],
    });
    await expect(
      portal.onboarding.deploy('acme', bed.step('task')),
    ).rejects.toThrow(/it is somebody else's, and stays as it is/);
    expect(await bed.stack('tenant-acme')).toEqual(theirs);
  });

  describe('in express mode', () => {
    beforeEach(() => {
      portal = bed.portal({ mode: 'express' });
    });

    it('is ready when ECS says so', async () => {
      await onboard(portal, ADVANCED, bed.step('task'));
      expect((await bed.stack('tenant-acme'))?.DeploymentConfig?.Mode).toBe(
        'EXPRESS',
      );
    });

    it('takes back a stack whose services do not start, and says why', async () => {
      await expect(
        tryOnboard({ ...ADVANCED, imageTag: 'crash' }, 'task'),
      ).rejects.toThrow(
        /order service.*Exit code 3|OrderService.*Exit code 3/s,
      );
      expect(await bed.tables()).toEqual([]);
    });
  });

  it('shows the stack, its resources and its events', async () => {
    await onboard(portal, ADVANCED, bed.step('task'));
    const { stack, resources, events } = await portal.resources('acme');
    expect(stack).toMatchObject({
      name: 'tenant-acme',
      status: 'CREATE_COMPLETE',
      inProgress: false,
      shared: false,
      consoleUrl: expect.stringMatching(
        /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/cloudformation\/.*tenant-acme/,
      ),
    });
    expect(resources).toContainEqual(
      expect.objectContaining({
        logicalId: 'OrderService',
        type: 'AWS::ECS::Service',
        status: 'CREATE_COMPLETE',
      }),
    );
    expect(events[0]).toMatchObject({ status: 'CREATE_COMPLETE' });
    await onboard(
      portal,
      { ...ADVANCED, tenantId: 'small', tier: 'basic' },
      bed.step('other'),
    );
    expect((await portal.resources('small')).stack).toMatchObject({
      name: 'tenant-pool-basic',
      shared: true,
    });
    await expect(portal.resources('nobody')).rejects.toThrow(/no tenant/);
  });
});
