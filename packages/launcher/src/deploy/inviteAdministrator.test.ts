import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { startSandbox, type Sandbox } from '@tenantry/aws-sandbox';
import { connectionOf } from '../cell';
import { deployStack } from './deployStack';
import { inviteAdministrator } from './inviteAdministrator';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const TEMPLATE = {
  Resources: { Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} } },
  Outputs: { UserPoolId: { Value: { Ref: 'Pool' } } },
};

describe('inviting the administrator', () => {
  let sandbox: Sandbox;
  let cognito: CognitoIdentityProviderClient;
  let userPoolId: string;
  /** How long ago what is done in the embedded account is done. */
  let daysAgo = 0;

  beforeAll(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      clock: { now: () => new Date(Date.now() - daysAgo * DAY_MS) },
    });
    cognito = new CognitoIdentityProviderClient(connectionOf(sandbox));
    const cloudFormation = new CloudFormationClient(connectionOf(sandbox));
    const template = JSON.stringify(TEMPLATE);
    const outputs = await deployStack(
      cloudFormation,
      { name: 'users', template, parameterNames: [], assets: [] },
      {},
      () => '',
    );
    cloudFormation.destroy();
    userPoolId = outputs.UserPoolId;
  });

  afterAll(async () => {
    cognito?.destroy();
    await sandbox?.stop();
  });

  /** Returns what is said of it. */
  async function invite(email: string): Promise<string> {
    const said: string[] = [];
    await inviteAdministrator(
      cognito,
      userPoolId,
      { email, group: 'platform' },
      line => said.push(line),
    );
    return said.join();
  }

  const mailsTo = async (email: string) => {
    const mails: Array<{ recipient: string }> = await (
      await fetch(`${sandbox.endpoint}/_sandbox/outbox`)
    ).json();
    return mails.filter(({ recipient }) => recipient === email).length;
  };

  it('is done once while the invitation is good for something, and again when it is not', async () => {
    const early = 'ada@acme.example';
    const late = 'grace@acme.example';
    daysAgo = 8;
    await invite(early);
    daysAgo = 6;
    expect(await invite(late)).toMatch(/^Cognito has mailed the invitation;/);
    daysAgo = 0;

    expect(await invite(late)).toBe('Invited already; in the group platform.');
    expect(await mailsTo(late)).toBe(1);
    expect(await invite(early)).toBe(
      'The invitation had expired, and Cognito has mailed another one; in the group platform.',
    );
    expect(await invite(early)).toMatch(/^Invited already;/);
    expect(await mailsTo(early)).toBe(2);
  });

  it('is gone on with where it has ended between the invitation and the group', async () => {
    const email = 'barbara@acme.example';
    sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'AdminAddUserToGroup',
        times: 1,
        error: { code: 'NotAuthorizedException' },
      },
    ]);
    await expect(invite(email)).rejects.toThrow();
    expect(await invite(email)).toBe('Invited already; in the group platform.');
    const { Groups } = await cognito.send(
      new AdminListGroupsForUserCommand({
        UserPoolId: userPoolId,
        Username: email,
      }),
    );
    expect(Groups).toMatchObject([{ GroupName: 'platform' }]);
  });
});
