import { AwsError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Stage } from '../model';
import type { ApiTables } from '../tables';

function deploymentHandler(
  account: Account,
  tables: ApiTables,
): ResourceHandler {
  return {
    type: 'AWS::ApiGateway::Deployment',
    properties: ['RestApiId', 'Description'],
    createOnly: ['RestApiId'],
    async create(properties) {
      const id = account.ids.alphanumeric(6);
      const apiId = properties.RestApiId;
      const ofApi = (item: { apiId: string }) => item.apiId === apiId;
      tables.deployments.put(id, {
        id,
        apiId,
        api: tables.apis.get(apiId)!,
        resources: tables.resources.values().filter(ofApi),
        authorizers: tables.authorizers.values().filter(ofApi),
        gatewayResponses: tables.gatewayResponses.values().filter(ofApi),
      });
      return { physicalId: id, attributes: { DeploymentId: id } };
    },
    delete: async id => {
      tables.deployments.delete(id);
    },
  };
}

/** Limits of methods that have some, by `<method> <path>`; `/~1a~1b` is the path `/a/b`. */
const throttlesOf = (settings: any[]): Stage['throttles'] =>
  Object.fromEntries(
    settings
      .filter(({ ThrottlingRateLimit }) => ThrottlingRateLimit !== undefined)
      .map(item => [
        `${item.HttpMethod} ${item.ResourcePath.slice(1).replaceAll(
          '~1',
          '/',
        )}`,
        {
          rateLimit: Number(item.ThrottlingRateLimit),
          burstLimit: Number(item.ThrottlingBurstLimit),
        },
      ]),
  );

function stageHandler(tables: ApiTables): ResourceHandler {
  const keyOf = (properties: any) =>
    `${properties.RestApiId}/${properties.StageName}`;
  const save = (properties: any) =>
    tables.stages.put(keyOf(properties), {
      apiId: properties.RestApiId,
      name: properties.StageName,
      deploymentId: properties.DeploymentId,
      throttles: throttlesOf(properties.MethodSettings ?? []),
      accessLog: properties.AccessLogSetting && {
        group: /log-group:([^:]+)/.exec(
          properties.AccessLogSetting.DestinationArn,
        )![1],
        format: properties.AccessLogSetting.Format,
      },
    });
  return {
    type: 'AWS::ApiGateway::Stage',
    properties: [
      'RestApiId',
      'StageName',
      'DeploymentId',
      'AccessLogSetting',
      // The limits of single methods; logs and metrics have no behaviour in the sandbox.
      'MethodSettings',
      // No behaviour in the sandbox.
      'Description',
      'TracingEnabled',
      'Tags',
    ],
    createOnly: ['RestApiId', 'StageName'],
    async create(properties) {
      if (tables.stages.get(keyOf(properties))) {
        throw new AwsError('ConflictException', 'Stage already exists', 409);
      }
      save(properties);
      return { physicalId: properties.StageName };
    },
    async update(physicalId, properties) {
      save(properties);
      return { physicalId };
    },
    delete: async (_, properties) => {
      tables.stages.delete(keyOf(properties));
    },
  };
}

function usagePlanHandler(
  account: Account,
  tables: ApiTables,
): ResourceHandler {
  const save = (id: string, properties: any, generated: string) =>
    tables.usagePlans.put(id, {
      id,
      name: properties.UsagePlanName ?? generated,
      description: properties.Description,
      stages: (properties.ApiStages ?? []).map((stage: any) => ({
        apiId: stage.ApiId,
        stage: stage.Stage,
      })),
      throttle: properties.Throttle && {
        rateLimit: Number(properties.Throttle.RateLimit),
        burstLimit: Number(properties.Throttle.BurstLimit),
      },
      quota: properties.Quota && {
        limit: Number(properties.Quota.Limit),
        period: properties.Quota.Period,
        offset: Number(properties.Quota.Offset ?? 0),
      },
    });
  return {
    type: 'AWS::ApiGateway::UsagePlan',
    properties: [
      'UsagePlanName',
      'Description',
      'ApiStages',
      'Throttle',
      'Quota',
      'Tags',
    ],
    async create(properties, { generateName }) {
      const id = account.ids.alphanumeric(6);
      save(id, properties, generateName());
      return { physicalId: id, attributes: { Id: id } };
    },
    async update(id, properties) {
      save(id, properties, tables.usagePlans.get(id)!.name);
      return { physicalId: id };
    },
    delete: async id => {
      tables.usagePlans.delete(id);
    },
  };
}

function vpcLinkHandler(account: Account, tables: ApiTables): ResourceHandler {
  return {
    type: 'AWS::ApiGatewayV2::VpcLink',
    properties: ['Name', 'SubnetIds', 'SecurityGroupIds', 'Tags'],
    createOnly: ['SubnetIds', 'SecurityGroupIds'],
    async create(properties) {
      const id = account.ids.alphanumeric(6);
      tables.vpcLinks.put(id, { id, name: properties.Name });
      return { physicalId: id, attributes: { VpcLinkId: id } };
    },
    update: async physicalId => ({ physicalId }),
    delete: async id => {
      tables.vpcLinks.delete(id);
    },
  };
}

/** `AWS::ApiGateway::Account`: which role writes logs; recorded only. */
const accountHandler: ResourceHandler = {
  type: 'AWS::ApiGateway::Account',
  properties: ['CloudWatchRoleArn'],
  create: async (_, { generateName }) => ({ physicalId: generateName() }),
  update: async physicalId => ({ physicalId }),
  delete: async () => {},
};

/** How an API is served: deployments, stages, plans, links into the network. */
export const stageHandlers = (
  account: Account,
  tables: ApiTables,
): ResourceHandler[] => [
  accountHandler,
  deploymentHandler(account, tables),
  stageHandler(tables),
  usagePlanHandler(account, tables),
  vpcLinkHandler(account, tables),
];
