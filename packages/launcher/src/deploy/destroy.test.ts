import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { destroy } from '../commands/destroy';
import { startDeployment, type Deployment } from '../testing/deployment';
import { settled } from './deployStack';
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

  /** A stack of the cell; a resource that cannot be made has it roll back. */
  async function make(name: string, more: object, tenantId?: string) {
    const tags = {
      [CELL_TAG]: 'main',
      ...(tenantId && { [TENANT_TAG]: tenantId }),
    };
    await deployment.cloudFormation.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: JSON.stringify({
          Resources: {
            It: { Type: 'AWS::Logs::LogGroup', Properties: more },
          },
        }),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    return (await settled(deployment.cloudFormation, name))!.StackStatus;
  }

  it('removes a cell whose first deployment has failed, and stacks that no registry tells of', async () => {
    expect(await make('shared-infra-stack', { Colour: 'red' })).toBe(
      'ROLLBACK_COMPLETE',
    );
    await make('portal-stack', {});
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
    for (const name of ['shared-infra-stack', 'portal-stack', 'tenant-acme']) {
      expect([name, await deployment.statusOf(name)]).toEqual([
        name,
        undefined,
      ]);
    }
  });
});
