import { AwsError, NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { ApiResource, Integration } from '../model';
import type { ApiTables } from '../tables';

const INTEGRATIONS = ['HTTP_PROXY', 'AWS_PROXY', 'MOCK'];

function checkIntegration(integration: Integration): Integration {
  if (!INTEGRATIONS.includes(integration?.Type)) {
    throw new NotSupportedError(
      `the integration type ${integration?.Type} of AWS::ApiGateway::Method`,
    );
  }
  return integration;
}

/** The function behind `arn:…:lambda:path/2015-03-31/functions/<arn>/invocations`. */
export const functionArnOf = (uri: string): string =>
  /functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;

function restApiHandler(account: Account, tables: ApiTables): ResourceHandler {
  const settingsOf = (properties: any) => ({
    name: properties.Name,
    apiKeySource: properties.ApiKeySourceType ?? 'HEADER',
  });
  return {
    type: 'AWS::ApiGateway::RestApi',
    properties: [
      'Name',
      'ApiKeySourceType',
      // No behaviour in the sandbox.
      'Description',
      'DisableExecuteApiEndpoint',
      'EndpointConfiguration',
      'EndpointAccessMode',
      'MinimumCompressionSize',
      'SecurityPolicy',
      'Tags',
    ],
    async create(properties) {
      const id = account.ids.alphanumeric(10);
      const rootResourceId = account.ids.alphanumeric(10);
      tables.apis.put(id, { ...settingsOf(properties), id, rootResourceId });
      tables.resources.put(rootResourceId, {
        id: rootResourceId,
        apiId: id,
        pathPart: '',
        methods: {},
      });
      return {
        physicalId: id,
        attributes: { RootResourceId: rootResourceId, RestApiId: id },
      };
    },
    async update(id, properties) {
      tables.apis.put(id, {
        ...tables.apis.get(id)!,
        ...settingsOf(properties),
      });
      return { physicalId: id };
    },
    async delete(id) {
      tables.resources.delete(tables.apis.get(id)?.rootResourceId ?? '');
      tables.apis.delete(id);
    },
  };
}

/** Below a resource, only one variable part is known. */
function checkSiblings(tables: ApiTables, parent: string, part: string): void {
  const isVariable = (each: string) => each.startsWith('{');
  const sibling = tables.resources
    .values()
    .find(
      ({ parentId, pathPart }) =>
        parentId === parent && isVariable(pathPart) && pathPart !== part,
    );
  if (sibling && isVariable(part)) {
    throw new AwsError(
      'BadRequestException',
      `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one unique variable path part is allowed`,
    );
  }
}

function resourceHandler(account: Account, tables: ApiTables): ResourceHandler {
  return {
    type: 'AWS::ApiGateway::Resource',
    properties: ['ParentId', 'PathPart', 'RestApiId'],
    createOnly: ['ParentId', 'PathPart', 'RestApiId'],
    async create(properties) {
      checkSiblings(tables, properties.ParentId, properties.PathPart);
      const id = account.ids.alphanumeric(10);
      tables.resources.put(id, {
        id,
        apiId: properties.RestApiId,
        parentId: properties.ParentId,
        pathPart: properties.PathPart,
        methods: {},
      });
      return { physicalId: id, attributes: { ResourceId: id } };
    },
    delete: async id => {
      tables.resources.delete(id);
    },
  };
}

function methodHandler(tables: ApiTables): ResourceHandler {
  const change = (
    resourceId: string,
    edit: (methods: ApiResource['methods']) => ApiResource['methods'],
  ) => {
    const resource = tables.resources.get(resourceId);
    if (resource) {
      tables.resources.put(resourceId, {
        ...resource,
        methods: edit(resource.methods),
      });
    }
  };
  const save = (properties: any) =>
    change(properties.ResourceId, methods => ({
      ...methods,
      [properties.HttpMethod]: {
        httpMethod: properties.HttpMethod,
        authorizationType: properties.AuthorizationType ?? 'NONE',
        authorizerId: properties.AuthorizerId,
        apiKeyRequired: String(properties.ApiKeyRequired) === 'true',
        integration: checkIntegration(properties.Integration),
      },
    }));
  return {
    type: 'AWS::ApiGateway::Method',
    properties: [
      'RestApiId',
      'ResourceId',
      'HttpMethod',
      'AuthorizationType',
      'AuthorizerId',
      'ApiKeyRequired',
      'Integration',
      // Declarations that the proxy integrations do without.
      'MethodResponses',
      'OperationName',
      'RequestParameters',
    ],
    createOnly: ['RestApiId', 'ResourceId', 'HttpMethod'],
    async create(properties, { generateName }) {
      save(properties);
      return { physicalId: generateName() };
    },
    async update(physicalId, properties) {
      save(properties);
      return { physicalId };
    },
    delete: async (_, properties) =>
      change(properties.ResourceId, methods => {
        const { [properties.HttpMethod]: _gone, ...rest } = methods;
        return rest;
      }),
  };
}

function authorizerHandler(
  account: Account,
  tables: ApiTables,
): ResourceHandler {
  const save = (id: string, properties: any) => {
    if (!['TOKEN', 'REQUEST'].includes(properties.Type)) {
      throw new NotSupportedError(
        `the Type ${properties.Type} of AWS::ApiGateway::Authorizer`,
      );
    }
    tables.authorizers.put(id, {
      id,
      apiId: properties.RestApiId,
      name: properties.Name,
      type: properties.Type,
      functionArn: functionArnOf(properties.AuthorizerUri),
      identitySources: String(
        properties.IdentitySource ?? 'method.request.header.Authorization',
      )
        .split(',')
        .map(source => source.trim()),
      validation: properties.IdentityValidationExpression,
      ttlSeconds: Number(properties.AuthorizerResultTtlInSeconds ?? 300),
    });
  };
  return {
    type: 'AWS::ApiGateway::Authorizer',
    properties: [
      'RestApiId',
      'Name',
      'Type',
      'AuthorizerUri',
      'AuthorizerResultTtlInSeconds',
      'IdentitySource',
      'IdentityValidationExpression',
      'AuthType',
    ],
    createOnly: ['RestApiId'],
    async create(properties) {
      const id = account.ids.alphanumeric(6);
      save(id, properties);
      return { physicalId: id, attributes: { AuthorizerId: id } };
    },
    async update(id, properties) {
      save(id, properties);
      return { physicalId: id };
    },
    delete: async id => {
      tables.authorizers.delete(id);
    },
  };
}

function gatewayResponseHandler(tables: ApiTables): ResourceHandler {
  const keyOf = (properties: any) =>
    `${properties.RestApiId}/${properties.ResponseType}`;
  const save = (properties: any) =>
    tables.gatewayResponses.put(keyOf(properties), {
      apiId: properties.RestApiId,
      responseType: properties.ResponseType,
      statusCode: properties.StatusCode,
      parameters: properties.ResponseParameters ?? {},
      templates: properties.ResponseTemplates ?? {},
    });
  return {
    type: 'AWS::ApiGateway::GatewayResponse',
    properties: [
      'RestApiId',
      'ResponseType',
      'StatusCode',
      'ResponseParameters',
      'ResponseTemplates',
    ],
    createOnly: ['RestApiId', 'ResponseType'],
    async create(properties) {
      save(properties);
      return { physicalId: keyOf(properties) };
    },
    async update(physicalId, properties) {
      save(properties);
      return { physicalId };
    },
    delete: async (_, properties) => {
      tables.gatewayResponses.delete(keyOf(properties));
    },
  };
}

/** What an API consists of. */
export const apiHandlers = (
  account: Account,
  tables: ApiTables,
): ResourceHandler[] => [
  restApiHandler(account, tables),
  resourceHandler(account, tables),
  methodHandler(tables),
  authorizerHandler(account, tables),
  gatewayResponseHandler(tables),
];
