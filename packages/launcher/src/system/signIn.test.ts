import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminRemoveUserFromGroupCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { connectionOf } from '../cell';
import { deploy } from '../commands/deploy';
import { PORTAL_STACK } from '../deploy/stacks';
import { findChromium } from '../process/chromium';
import { unpackBundle } from '../testing/bundle';
import {
  startDeployedPortal,
  type DeployedPortal,
} from '../testing/deployedPortal';
import { findPostgres } from '../testing/postgres';
import { stackOutputs } from '../testing/stackOutputs';
import { Visitor } from '../testing/Visitor';

const ADMINISTRATOR = 'ada@acme.example';
const READER = 'rita@acme.example';
const PASSWORD = 'A-new-one-9!';

// The launcher says that it is skipped.
const withAllItNeeds =
  findPostgres() && findChromium(process.env) ? describe : describe.skip;

withAllItNeeds(
  'a deployed portal whose people are in its own user pool',
  () => {
    let folder: string;
    let portal: DeployedPortal;
    let cognito: CognitoIdentityProviderClient;
    let UserPoolId: string;
    let visitor: Visitor;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tenantry-sign-in-'));
      portal = await startDeployedPortal(
        await unpackBundle(folder),
        ADMINISTRATOR,
      );
      const { sandbox } = portal.deployment;
      cognito = new CognitoIdentityProviderClient(connectionOf(sandbox));
      ({ UserPoolId } = await stackOutputs({ sandbox }, PORTAL_STACK));
      visitor = await Visitor.start(portal);
    }, 600_000);

    afterAll(async () => {
      await visitor?.leave();
      cognito?.destroy();
      await portal?.stop();
      await rm(folder, { recursive: true, force: true });
    }, 60_000);

    it('lets in the administrator whom the deployment has invited, who may onboard', async () => {
      expect(portal.deployment.said()).toMatch(
        /Cognito has mailed the invitation; in the group platform/,
      );
      const { page } = visitor;
      await page.goto('/tenants');
      await visitor.signInFirst(ADMINISTRATOR, PASSWORD);
      expect(await visitor.identity()).toMatchObject({
        userEntityRef: 'user:default/ada_acme.example',
        ownershipEntityRefs: [
          'user:default/ada_acme.example',
          'group:default/platform',
        ],
      });
      await page
        .getByRole('link', { name: 'Onboard the first tenant' })
        .click();
      await page.getByLabel('Tenant id').waitFor();
    }, 120_000);

    it('has no list of other providers to sign in with, which would be empty', async () => {
      const { page } = visitor;
      await page.goto('/settings');
      await page.getByTestId('user-settings-menu').waitFor();
      expect(await page.getByText('Authentication Providers').count()).toBe(0);
    }, 60_000);

    it('asks who is there after signing out, also on the pages of Cognito', async () => {
      await visitor.signOut();
      expect(visitor.page.url()).toBe(`${portal.url}/`);
      const popup = await visitor.pressSignIn();
      await popup.getByLabel('Password').waitFor();
      await popup.close();
      await visitor.page
        .getByText('The window for signing in was closed')
        .waitFor();
    }, 60_000);

    it('lets in somebody of no group, and offers nothing that changes anything', async () => {
      await cognito.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username: READER,
          DesiredDeliveryMediums: ['EMAIL'],
          UserAttributes: [
            { Name: 'email', Value: READER },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      );
      const { page } = visitor;
      await page.goto('/tenants');
      await visitor.signInFirst(READER, PASSWORD);
      expect(await visitor.identity()).toMatchObject({
        userEntityRef: 'user:default/rita_acme.example',
        ownershipEntityRefs: ['user:default/rita_acme.example'],
      });
      await page
        .getByText('Those who may onboard tenants add the first one.')
        .waitFor();
      expect(await page.getByRole('link', { name: /Onboard/ }).count()).toBe(0);
      await page.goto('/create');
      await page.getByText(/No templates found/).waitFor();
      await page.goto('/create/templates/default/onboard-tenant');
      await page
        .getByText('You may not use the form "onboard-tenant"')
        .waitFor();
    }, 120_000);

    it('leaves the administrator as is the next time, also out of the group', async () => {
      await cognito.send(
        new AdminRemoveUserFromGroupCommand({
          UserPoolId,
          Username: ADMINISTRATOR,
          GroupName: 'platform',
        }),
      );
      const said = await portal.deployment.run(deploy);
      expect(said).toMatch(/portal-stack: as it is/);
      expect(said).toMatch(/There already, and left as is/);
    }, 120_000);
  },
);
