import {
  CreateStackCommand,
  DescribeStackEventsCommand,
} from '@aws-sdk/client-cloudformation';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { startSandbox, type Sandbox } from '../..';
import {
  clientsOf,
  ROOT_CREDENTIALS,
  type Clients,
} from '../../testing/clients';
import { serviceTemplate } from '../../testing/serviceTemplate';
import { createStack, deleteStack, outputsOf } from '../../testing/stacks';
import { waitFor } from '../../testing/waitFor';

jest.setTimeout(60_000);

const DATABASE = {
  Resources: {
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: {
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"tenantry"}',
          GenerateStringKey: 'password',
          PasswordLength: 30,
          ExcludeCharacters: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\',
        },
      },
    },
    Cluster: {
      Type: 'AWS::RDS::DBCluster',
      Properties: { Engine: 'aurora-postgresql' },
    },
    Attachment: {
      Type: 'AWS::SecretsManager::SecretTargetAttachment',
      Properties: {
        SecretId: { Ref: 'Secret' },
        TargetId: { Ref: 'Cluster' },
        TargetType: 'AWS::RDS::DBCluster',
      },
    },
  },
  Outputs: {
    Secret: { Value: { Ref: 'Attachment' } },
    Host: { Value: { 'Fn::GetAtt': ['Cluster', 'Endpoint.Address'] } },
  },
};

/** A service that logs a secret, and whether its tasks may be started with it. */
const service = (mayRead: boolean) => {
  const template: any = serviceTemplate();
  const [container] =
    template.Resources.Definition.Properties.ContainerDefinitions;
  const secret = { Ref: 'Secret' };
  container.Secrets = [
    {
      Name: 'PASSWORD',
      ValueFrom: { 'Fn::Join': ['', [secret, ':password::']] },
    },
  ];
  template.Resources.Definition.Properties.ExecutionRoleArn = {
    'Fn::GetAtt': ['Role', 'Arn'],
  };
  template.Resources.Secret = {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { SecretString: '{"password":"open sesame"}' },
  };
  template.Resources.Role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Statement: [] },
      Policies: [
        {
          PolicyName: 'read',
          PolicyDocument: {
            Statement: [
              {
                Effect: mayRead ? 'Allow' : 'Deny',
                Action: 'secretsmanager:GetSecretValue',
                Resource: secret,
              },
            ],
          },
        },
      ],
    },
  };
  return template;
};

describe('secrets of stacks', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let secrets: SecretsManagerClient;

  beforeAll(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      pace: 20,
      images: {
        app: {
          tags: ['1'],
          command: [
            process.execPath,
            '-e',
            'console.log(`secret: ${process.env.PASSWORD}`); setInterval(() => {}, 1000)',
          ],
        },
      },
    });
    clients = clientsOf(sandbox);
    secrets = new SecretsManagerClient({
      endpoint: sandbox.endpoint,
      region: sandbox.region,
      credentials: ROOT_CREDENTIALS,
    });
  });

  afterAll(async () => {
    secrets.destroy();
    await sandbox.stop();
  });

  it('are generated, and tell where their database is; they go with the stack', async () => {
    const stack = await createStack(clients, 'database', DATABASE);
    const { Secret, Host } = outputsOf(stack);
    const { SecretString } = await secrets.send(
      new GetSecretValueCommand({ SecretId: Secret }),
    );
    expect(JSON.parse(SecretString!)).toEqual({
      username: 'tenantry',
      password: expect.stringMatching(/^[A-Za-z0-9^_\-.,=]{30}$/),
      engine: 'postgres',
      host: Host,
      port: '5432',
      dbClusterIdentifier: expect.any(String),
    });
    await deleteStack(clients, stack.StackId!);
    await expect(
      secrets.send(new GetSecretValueCommand({ SecretId: Secret })),
    ).rejects.toThrow("Secrets Manager can't find the specified secret.");
  });

  it('are given to containers', async () => {
    const stack = await createStack(clients, 'allowed', service(true));
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    await waitFor(async () => {
      const { events = [] } = await clients.logs.send(
        new FilterLogEventsCommand({ logGroupName: 'tasks' }),
      );
      return events.find(({ message }) => message === 'secret: open sesame');
    });
    await deleteStack(clients, stack.StackId!);
  });

  it('are not given to containers whose execution role may not read them', async () => {
    const stack = await createStack(clients, 'denied', service(false));
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
  });

  it('are not made with a role that CloudFormation may not take', async () => {
    await expect(
      clients.cloudformation.send(
        new CreateStackCommand({
          StackName: 'roles',
          TemplateBody: JSON.stringify(DATABASE),
          RoleARN: `arn:aws:iam::${sandbox.accountId}:role/nobody`,
        }),
      ),
    ).rejects.toThrow(/role\/nobody is invalid or cannot be assumed/);
    await expect(
      clients.cloudformation.send(
        new DescribeStackEventsCommand({ StackName: 'roles' }),
      ),
    ).rejects.toThrow(/does not exist/);
  });
});
