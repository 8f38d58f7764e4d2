import {
  CreateStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { destroy } from '../commands/destroy';
import { startDeployment, type Deployment } from '../testing/deployment';
import { settled } from './deployStack';
import { shutAccess } from './shutAccess';
import { CELL_TAG, TENANT_TAG } from './stacks';

jest.setTimeout(60_000);

/** Nothing that only a deployment goes by. */
const CONFIG = `
tenantry:
  cells:
    - { id: main, accountId: '\${TENANTRY_ACCOUNT_ID}', region: us-east-1 }
`;

describe('./tenantry destroy', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await startDeployment(CONFIG, {});
  });

  afterAll(() => deployment?.stop());

  const templateOf = (resource: object) =>
    JSON.stringify({
      Resources: { It: { Type: 'AWS::Logs::LogGroup', ...resource } },
    });

  /** A stack of the cell; a resource that cannot be made has it roll back. */
  async function make(name: string, resource = {}, tenantId?: string) {
    const tags = {
      [CELL_TAG]: 'main',
      ...(tenantId && { [TENANT_TAG]: tenantId }),
    };
    await deployment.cloudFormation.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: templateOf(resource),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    return (await settled(deployment.cloudFormation, name))!.StackStatus;
  }

  /** Has what CloudFormation does with log groups fail from now on. */
  const failTo = (verb: string) =>
    deployment.sandbox.faults.set([
      {
        service: 'cloudformation-resources',
        operation: `${verb} AWS::Logs::LogGroup`,
        error: { code: 'AccessDenied' },
      },
    ]);

  async function expectGone(...names: string[]) {
    for (const name of names) {
      expect([name, await deployment.statusOf(name)]).toEqual([
        name,
        undefined,
      ]);
    }
  }

  it('removes a cell whose first deployment has failed, and stacks that no registry tells of', async () => {
    expect(
      await make('shared-infra-stack', { Properties: { Colour: 'red' } }),
    ).toBe('ROLLBACK_COMPLETE');
    await make('portal-stack');
    await make('tenant-acme', {}, 'acme');
    const said = await deployment.run(destroy);
    expect(said).toContain('- tenant-acme of the tenant acme\n');
    expect(said).toMatch(
      /The registry cannot be read, for shared-infra-stack is ROLLBACK_COMPLETE\./,
    );
    expect(said.indexOf('Stopping the portal')).toBeGreaterThan(0);
    expect(said.indexOf('Stopping the portal')).toBeLessThan(
      said.indexOf('Removing tenant-acme'),
    );
    await expectGone('shared-infra-stack', 'portal-stack', 'tenant-acme');
  });

  it('says what was kept also when the next stack would not go', async () => {
    await make('tenant-acme', { DeletionPolicy: 'Retain' }, 'acme');
    await make('portal-stack');
    failTo('delete');
    await expect(deployment.run(destroy)).rejects.toThrow(
      /The stack portal-stack is DELETE_FAILED/,
    );
    expect(deployment.said()).toMatch(
      /These were kept.*\n +AWS::Logs::LogGroup tenant-acme-It/,
    );
    deployment.sandbox.faults.set([]);
    expect(await deployment.run(destroy)).not.toMatch(/These were kept/);
    await expectGone('tenant-acme', 'portal-stack');
  });

  it('removes a cell that the portal cannot be shut out of', async () => {
    const StackName = 'cell-access-stack';
    await make(StackName, { Properties: { RetentionInDays: 1 } });
    failTo('update');
    await deployment.cloudFormation.send(
      new UpdateStackCommand({
        StackName,
        TemplateBody: templateOf({ Properties: { RetentionInDays: 3 } }),
      }),
    );
    const { StackStatus } = (await settled(
      deployment.cloudFormation,
      StackName,
    ))!;
    expect(StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    deployment.sandbox.faults.set([]);
    // As it is where the stack was still on its way to this when it was looked at.
    await expect(
      shutAccess(
        deployment.cloudFormation,
        {
          StackName,
          StackStatus: 'UPDATE_ROLLBACK_IN_PROGRESS',
          CreationTime: undefined,
        },
        { signal: new AbortController().signal, pollMs: 10 },
      ),
    ).rejects.toThrow(
      /The stack cell-access-stack is UPDATE_ROLLBACK_FAILED: It \(AWS::Logs::LogGroup\)/,
    );
    expect(await deployment.run(destroy)).toContain(
      'The portal is not shut out of the cell, for cell-access-stack is UPDATE_ROLLBACK_FAILED.',
    );
    await expectGone(StackName);
  });
});
