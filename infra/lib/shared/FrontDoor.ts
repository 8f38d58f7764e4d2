import { Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKeySourceType,
  AuthorizationType,
  type CfnMethod,
  ConnectionType,
  EndpointType,
  Integration,
  IntegrationType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Resource,
  ResponseType,
  RestApi,
  type IVpcLink,
  TokenAuthorizer,
  VpcLink,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnVpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { POOL_TENANT_PATH, SERVICES, type ServiceName } from '../services';
import type { Network } from './Network';
import { RegistryFunction } from './RegistryFunction';

const STAGE = 'v1';

/** One line of JSON per request. The tenant comes from the authorizer, never from the client. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  tenantId: '$context.authorizer.tenantId',
  tier: '$context.authorizer.tier',
  apiKeyId: '$context.identity.apiKeyId',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integration.latency',
  integrationStatus: '$context.integration.status',
  bytes: '$context.responseLength',
  refusal: '$context.error.responseType',
};

/** Methods below `/<service>s` and `/<service>s/{id}`. */
const ROUTES: Record<ServiceName, { collection: string[]; item: string[] }> = {
  order: { collection: ['GET', 'POST'], item: ['GET'] },
  product: { collection: ['GET', 'POST'], item: ['GET', 'PUT'] },
  user: { collection: ['GET', 'POST'], item: ['GET', 'PUT', 'DELETE'] },
};

/** Values of the headers that route a request and say whose it is. */
interface Routing {
  tenantPath: string;
  tenantId?: string;
  tier?: string;
}

const OF_CALLER: Routing = {
  tenantPath: 'context.authorizer.tenantPath',
  tenantId: 'context.authorizer.tenantId',
  tier: 'context.authorizer.tier',
};

const OF_POOL: Routing = { tenantPath: `'${POOL_TENANT_PATH}'` };

/**
 * The way in for tenants' requests: API Gateway asks the authorizer who calls, counts
 * the request against the tenant's plan, and passes it through the VPC link to the
 * load balancer, with headers that clients cannot set.
 */
export class FrontDoor extends Construct {
  readonly api: RestApi;
  readonly url: string;
  readonly accessLogs: LogGroup;
  readonly #network: Network;
  readonly #link: IVpcLink;

  constructor(
    scope: Construct,
    id: string,
    props: { network: Network; registry: Table; bundleDir: string },
  ) {
    super(scope, id);
    const { network, registry, bundleDir } = props;
    this.#network = network;
    const link = new CfnVpcLink(this, 'VpcLink', {
      name: 'tenantry',
      subnetIds: network.vpc.privateSubnets.map(subnet => subnet.subnetId),
      securityGroupIds: [network.linkSecurityGroup.securityGroupId],
    });
    this.#link = VpcLink.fromVpcLinkId(this, 'Link', link.ref);
    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'Api', {
      restApiName: 'tenantry',
      description: 'The API of the sample SaaS',
      endpointTypes: [EndpointType.REGIONAL],
      // The authorizer tells whose key a request counts for.
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.DESTROY,
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new LogGroupLogDestination(this.accessLogs),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
        metricsEnabled: true,
      },
    });
    this.api.node.tryRemoveChild('Endpoint');
    const { urlSuffix, region } = Stack.of(this);
    // Not `api.url`: that waits for the deployment, and the deployment for the functions that use it.
    this.url = Fn.join('', [
      'https://',
      this.api.restApiId,
      '.execute-api.',
      region,
      '.',
      urlSuffix,
      `/${STAGE}`,
    ]);
    this.#wordRefusals();

    const authorizer = new TokenAuthorizer(this, 'Authorizer', {
      handler: new RegistryFunction(this, 'AuthorizerFunction', {
        name: 'authorizer',
        description: 'Verifies tokens against the registry',
        registry,
        bundleDir,
      }).function,
      // A tenant that is suspended is refused after at most this long.
      resultsCacheTtl: Duration.seconds(30),
      validationRegex:
        '^[Bb]earer [-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+$',
    });
    for (const service of SERVICES) {
      this.#addService(service, authorizer);
    }
    this.#addTenantConfig(registry, bundleDir);
  }

  #addService(service: ServiceName, authorizer: TokenAuthorizer): void {
    const path = `/${service}s`;
    const collection = this.api.root.addResource(path.slice(1));
    const item = collection.addResource('{id}');
    const add = (resource: Resource, methods: string[], to: string) =>
      methods.forEach(method =>
        this.#addMethod(resource, method, to, OF_CALLER, authorizer),
      );
    add(collection, ROUTES[service].collection, path);
    add(item, ROUTES[service].item, `${path}/{id}`);
    this.#addMethod(
      collection.addResource('health'),
      'GET',
      `${path}/health`,
      OF_POOL,
    );
  }

  #addMethod(
    resource: Resource,
    httpMethod: string,
    path: string,
    routing: Routing,
    authorizer?: TokenAuthorizer,
  ): void {
    const hasId = path.includes('{id}');
    const method = resource.addMethod(
      httpMethod,
      new Integration({
        type: IntegrationType.HTTP_PROXY,
        integrationHttpMethod: httpMethod,
        uri: `http://${this.#network.loadBalancer.loadBalancerDnsName}${path}`,
        options: {
          connectionType: ConnectionType.VPC_LINK,
          vpcLink: this.#link,
          requestParameters: {
            'integration.request.header.tenantPath': routing.tenantPath,
            // An open route says nothing of a tenant, whatever the client sent.
            'integration.request.header.x-tenant-id': routing.tenantId ?? "''",
            'integration.request.header.x-tenant-tier': routing.tier ?? "''",
            ...(hasId
              ? { 'integration.request.path.id': 'method.request.path.id' }
              : {}),
          },
        },
      }),
      {
        ...(authorizer
          ? {
              authorizer,
              authorizationType: AuthorizationType.CUSTOM,
              apiKeyRequired: true,
            }
          : { authorizationType: AuthorizationType.NONE }),
        requestParameters: hasId ? { 'method.request.path.id': true } : {},
      },
    );
    // What a VPC link of the second kind reaches is said per method; the construct
    // knows only the first kind.
    const cfn = method.node.defaultChild as CfnMethod;
    cfn.addPropertyOverride(
      'Integration.IntegrationTarget',
      this.#network.loadBalancer.loadBalancerArn,
    );
  }

  #addTenantConfig(registry: Table, bundleDir: string): void {
    const { function: handler } = new RegistryFunction(
      this,
      'TenantConfigFunction',
      {
        name: 'tenant-config',
        description: 'Tells an app where the users of a tenant sign in',
        registry,
        bundleDir,
        environment: { API_URL: this.url },
      },
    );
    this.api.root
      .addResource('tenant-config')
      .addResource('{tenantName}')
      .addMethod('GET', new LambdaIntegration(handler), {
        authorizationType: AuthorizationType.NONE,
      });
  }

  /** Refusals have the shape of the services' own errors. */
  #wordRefusals(): void {
    const word = (type: ResponseType, code: string, statusCode?: string) =>
      this.api.addGatewayResponse(type.responseType, {
        type,
        statusCode,
        templates: {
          'application/json': `{"error":{"code":"${code}","message":$context.error.messageString,"requestId":"$context.requestId"}}`,
        },
      });
    word(ResponseType.UNAUTHORIZED, 'unauthorized');
    word(ResponseType.ACCESS_DENIED, 'forbidden');
    word(ResponseType.INVALID_API_KEY, 'forbidden');
    word(ResponseType.THROTTLED, 'throttled');
    word(ResponseType.QUOTA_EXCEEDED, 'quota_exceeded');
    word(ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not_found', '404');
    word(ResponseType.DEFAULT_5XX, 'internal');
  }
}
