import { createHash, randomBytes } from 'node:crypto';
import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  AdminRemoveUserFromGroupCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { connectionOf } from '../cell';
import { deploy } from '../commands/deploy';
import { startDeployment, type Deployment } from '../testing/deployment';
import { describeStack } from './deployStack';

jest.setTimeout(600_000);

const ADMINISTRATOR = 'ada@acme.example';
const CALLBACK = 'https://portal.example.com/api/auth/oidc/handler/frame';
const PASSWORD = 'A-new-one-9!';
const CONFIG = `
app: { baseUrl: 'https://portal.example.com' }
auth:
  environment: production
  providers: { oidc: { production: { metadataUrl: '\${OIDC_METADATA_URL}' } } }
tenantry:
  operators: [group:default/platform]
  cells:
    - { id: main, accountId: '\${TENANTRY_ACCOUNT_ID}', region: us-east-1 }
  deploy:
    certificateArn: arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000
    allowedCidr: 203.0.113.0/24
    administrator: ${ADMINISTRATOR}
`;

describe('a portal whose people are in a user pool of its own', () => {
  let deployment: Deployment;
  let cognito: CognitoIdentityProviderClient;
  let ecs: ECSClient;

  beforeAll(async () => {
    deployment = await startDeployment(CONFIG, {});
    const connection = connectionOf(deployment.sandbox);
    cognito = new CognitoIdentityProviderClient(connection);
    ecs = new ECSClient(connection);
  });

  afterAll(async () => {
    cognito.destroy();
    ecs.destroy();
    await deployment.stop();
  });

  const userPoolId = async () =>
    (
      await describeStack(deployment.cloudFormation, 'portal-stack')
    )?.Outputs?.find(({ OutputKey }) => OutputKey === 'UserPoolId')
      ?.OutputValue!;

  /** What the portal's container is told. */
  async function environment(): Promise<Record<string, string>> {
    for await (const {
      StackResourceSummaries = [],
    } of paginateListStackResources(
      { client: deployment.cloudFormation },
      { StackName: 'portal-stack' },
    )) {
      const task = StackResourceSummaries.find(
        ({ ResourceType }) => ResourceType === 'AWS::ECS::TaskDefinition',
      );
      if (task) {
        const { taskDefinition } = await ecs.send(
          new DescribeTaskDefinitionCommand({
            taskDefinition: task.PhysicalResourceId,
          }),
        );
        return Object.fromEntries(
          taskDefinition!.containerDefinitions![0].environment!.map(
            ({ name, value }) => [name!, value!],
          ),
        );
      }
    }
    throw new Error('portal-stack has no task definition');
  }

  const mails = async (): Promise<
    Array<{ recipient: string; temporaryPassword: string }>
  > => (await fetch(`${deployment.sandbox.endpoint}/_sandbox/outbox`)).json();

  /** Signs in on Cognito's pages as the portal has people do it. Returns the claims. */
  async function signIn(temporaryPassword: string) {
    const { OIDC_METADATA_URL, OIDC_CLIENT_ID } = await environment();
    const { UserPoolClient } = await cognito.send(
      new DescribeUserPoolClientCommand({
        UserPoolId: await userPoolId(),
        ClientId: OIDC_CLIENT_ID,
      }),
    );
    const metadata = await (await fetch(OIDC_METADATA_URL)).json();
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: OIDC_CLIENT_ID,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid profile email',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const send = (form: Record<string, string>) =>
      fetch(`${metadata.authorization_endpoint}?${query}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      });
    const asked = await send({
      username: ADMINISTRATOR,
      password: temporaryPassword,
    });
    const [, session] = /name="session" value="(\w+)"/.exec(
      await asked.text(),
    )!;
    const done = await send({ session, newPassword: PASSWORD });
    const back = new URL(done.headers.get('location')!);
    const basic = Buffer.from(
      `${OIDC_CLIENT_ID}:${UserPoolClient!.ClientSecret}`,
    );
    const answer = await fetch(metadata.token_endpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${basic.toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.searchParams.get('code')!,
        redirect_uri: CALLBACK,
        code_verifier: verifier,
      }),
    });
    const [, claims] = (await answer.json()).id_token.split('.');
    return JSON.parse(Buffer.from(claims, 'base64url').toString());
  }

  it('is deployed with its first administrator, who may do everything', async () => {
    expect(await deployment.run(deploy)).toMatch(
      /Cognito has mailed the invitation; in the group platform/,
    );
    const [mail, ...others] = await mails();
    expect([mail.recipient, others]).toEqual([ADMINISTRATOR, []]);
    expect(await signIn(mail.temporaryPassword)).toMatchObject({
      email: ADMINISTRATOR,
      email_verified: true,
      'cognito:groups': ['platform'],
    });
  });

  it('leaves the administrator as is the next time', async () => {
    const UserPoolId = await userPoolId();
    await cognito.send(
      new AdminRemoveUserFromGroupCommand({
        UserPoolId,
        Username: ADMINISTRATOR,
        GroupName: 'platform',
      }),
    );
    const said = await deployment.run(deploy);
    expect(said).toMatch(/portal-stack: as it is/);
    expect(said).toMatch(/There already, and left as is/);
    expect(await mails()).toHaveLength(1);
  });
});
