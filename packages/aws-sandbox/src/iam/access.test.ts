import {
  CreateApiKeyCommand,
  DeleteApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CreateStackCommand,
  type CreateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startSandbox, type Sandbox } from '..';
import { arnOf, asRole } from '../testing/asRole';
import { clientsOf, type Clients } from '../testing/clients';
import { createStack, outputsOf } from '../testing/stacks';

const pool = (name: string, tags: Record<string, string>) => ({
  Type: 'AWS::Cognito::UserPool',
  Properties: { UserPoolName: name, UserPoolTags: tags },
});

const OWNED = {
  Resources: {
    Ours: pool('ours', { 'tenantry:cell': 'main' }),
    Theirs: pool('theirs', { 'tenantry:cell': 'second' }),
    Templates: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'templates' },
    },
    Stacks: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudformation.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        },
      },
    },
  },
  Outputs: {
    Ours: { Value: { Ref: 'Ours' } },
    Theirs: { Value: { Ref: 'Theirs' } },
    Stacks: { Value: { 'Fn::GetAtt': ['Stacks', 'Arn'] } },
  },
};

const apis = (path: string) => ({
  'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}::${path}`,
});

const refused = (action: string) => ({
  message: expect.stringContaining(`not authorized to perform: ${action} `),
});

describe('what a role needs for a call', () => {
  let sandbox: Sandbox;
  let role: Clients;
  let owned: Record<string, string>;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    const owner = clientsOf(sandbox);
    owned = outputsOf(await createStack(owner, 'owned', OWNED));
    for (const Key of ['published/a.json', 'other/a.json']) {
      await owner.s3.send(
        new PutObjectCommand({
          Bucket: 'templates',
          Key,
          Body: JSON.stringify({
            Resources: { Group: { Type: 'AWS::Logs::LogGroup' } },
          }),
        }),
      );
    }
    role = await asRole(sandbox, [
      { Action: 'apigateway:GET', Resource: apis('/apikeys') },
      { Action: 'apigateway:POST', Resource: apis('/apikeys') },
      { Action: 'apigateway:PUT', Resource: apis('/tags/*') },
      {
        Action: 'cognito-idp:ListUsers',
        Resource: arnOf('cognito-idp', 'userpool/*'),
        Condition: {
          StringEquals: { 'aws:ResourceTag/tenantry:cell': 'main' },
        },
      },
      { Action: 'tag:GetResources', Resource: '*' },
      {
        Action: 'cloudformation:CreateStack',
        Resource: arnOf('cloudformation', 'stack/tenant-*/*'),
        Condition: {
          StringEquals: { 'cloudformation:RoleArn': owned.Stacks },
          StringLike: {
            'cloudformation:TemplateUrl': {
              'Fn::Sub':
                'https://templates.s3.${AWS::Region}.${AWS::URLSuffix}/published/*',
            },
          },
        },
      },
      {
        Action: 'iam:PassRole',
        Resource: owned.Stacks,
        Condition: {
          StringEquals: {
            'iam:PassedToService': 'cloudformation.amazonaws.com',
          },
        },
      },
    ]);
  });
  afterAll(() => sandbox.stop());

  it("is the method and the path of API Gateway's own API", async () => {
    const { apigateway } = role;
    const { id } = await apigateway.send(
      new CreateApiKeyCommand({ name: 'acme', tags: { tenant: 'acme' } }),
    );
    const { items } = await apigateway.send(new GetApiKeysCommand({}));
    expect(items).toMatchObject([{ id }]);
    await expect(
      apigateway.send(new GetUsagePlansCommand({})),
    ).rejects.toMatchObject(refused('apigateway:GET'));
    await expect(
      apigateway.send(new DeleteApiKeyCommand({ apiKey: id })),
    ).rejects.toMatchObject(refused('apigateway:DELETE'));
  });

  it('goes by the tags of a user pool', async () => {
    const list = (UserPoolId: string) =>
      role.cognito.send(new ListUsersCommand({ UserPoolId }));
    expect((await list(owned.Ours)).Users).toEqual([]);
    await expect(list(owned.Theirs)).rejects.toMatchObject(
      refused('cognito-idp:ListUsers'),
    );
  });

  it('has the prefix that IAM knows the tagging API by', async () => {
    const { ResourceTagMappingList } = await role.tagging.send(
      new GetResourcesCommand({ TagFilters: [{ Key: 'tenantry:none' }] }),
    );
    expect(ResourceTagMappingList).toEqual([]);
  });

  it("goes by a stack's role and template", async () => {
    const create = (input: Partial<CreateStackCommandInput>) =>
      role.cloudformation.send(
        new CreateStackCommand({
          StackName: 'tenant-acme',
          RoleARN: owned.Stacks,
          TemplateURL: `${sandbox.endpoint}/templates/published/a.json`,
          ...input,
        }),
      );
    const createStackRefused = refused('cloudformation:CreateStack');
    await expect(create({ RoleARN: undefined })).rejects.toMatchObject(
      createStackRefused,
    );
    await expect(
      create({ TemplateURL: `${sandbox.endpoint}/templates/other/a.json` }),
    ).rejects.toMatchObject(createStackRefused);
    await expect(create({ StackName: 'other' })).rejects.toMatchObject(
      createStackRefused,
    );
    expect((await create({})).StackId).toMatch(/stack\/tenant-acme\//);
  });
});
