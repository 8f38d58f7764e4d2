import { FlushStageAuthorizersCacheCommand } from '@aws-sdk/client-api-gateway';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { startSandbox, type Sandbox } from '..';
import { clientsOf, type Clients } from '../testing/clients';
import { createStack, outputsOf } from '../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

/** Lets in whoever asks it first with a token, on a stage, and nobody afterwards. */
const AUTHORIZER = `
const seen = new Set();
exports.handler = async ({ authorizationToken, methodArn }) => {
  const [, stage] = methodArn.split('/');
  const who = stage + ' ' + authorizationToken;
  const Effect = seen.has(who) ? 'Deny' : 'Allow';
  seen.add(who);
  return {
    principalId: 'somebody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: '*' }],
    },
  };
};`;

const stage = (name: string) => ({
  Type: 'AWS::ApiGateway::Stage',
  Properties: {
    RestApiId: { Ref: 'Api' },
    StageName: name,
    DeploymentId: { Ref: 'Deployment' },
  },
});

const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'code', S3Key: 'authorizer.zip' },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
    Authorizer: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        RestApiId: { Ref: 'Api' },
        Name: 'authorizer',
        Type: 'TOKEN',
        AuthorizerUri: {
          'Fn::Sub':
            'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Function.Arn}/invocations',
        },
        IdentitySource: 'method.request.header.authorization',
        AuthorizerResultTtlInSeconds: 300,
      },
    },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: 'Authorizer' },
        Integration: {
          Type: 'MOCK',
          RequestTemplates: { 'application/json': '{ "statusCode": 200 }' },
          IntegrationResponses: [{ StatusCode: '200' }],
        },
      },
    },
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: 'Method',
      Properties: { RestApiId: { Ref: 'Api' } },
    },
    One: stage('one'),
    Two: stage('two'),
  },
  Outputs: { ApiId: { Value: { Ref: 'Api' } } },
};

describe("what a stage's authorizer has said", () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let restApiId: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
    await clients.s3.send(new CreateBucketCommand({ Bucket: 'code' }));
    await clients.s3.send(
      new PutObjectCommand({
        Bucket: 'code',
        Key: 'authorizer.zip',
        Body: zipSync({ 'index.js': strToU8(AUTHORIZER) }),
      }),
    );
    const stack = await createStack(clients, 'api', TEMPLATE);
    restApiId = outputsOf(stack).ApiId;
  });
  afterAll(() => sandbox.stop());

  const ask = async (stageName: string, token: string) => {
    const { status } = await fetch(
      `${sandbox.frontDoorUrl}/${restApiId}/${stageName}/`,
      { headers: { authorization: token } },
    );
    return status;
  };
  const flush = (stageName: string) =>
    clients.apigateway.send(
      new FlushStageAuthorizersCacheCommand({ restApiId, stageName }),
    );

  it('counts until it is flushed, there and for everybody', async () => {
    for (const token of ['ada', 'bob']) {
      expect([await ask('one', token), await ask('one', token)]).toEqual([
        200, 200,
      ]);
    }
    expect(await ask('two', 'ada')).toBe(200);
    await flush('one');
    expect(await ask('one', 'ada')).toBe(403);
    expect(await ask('one', 'bob')).toBe(403);
    // Another stage has another cache.
    expect(await ask('two', 'ada')).toBe(200);
  });

  it('cannot be flushed where there is no such stage', async () => {
    await expect(flush('three')).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});
