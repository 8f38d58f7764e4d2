import { type ServiceDefinition, subjectOf } from '@tenantry/application';
import { Duration, Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  ApiKeySourceType,
  AuthorizationType,
  type CfnMethod,
  type CfnStage,
  ConnectionType,
  EndpointType,
  Integration,
  IntegrationType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type Resource,
  RestApi,
  type IVpcLink,
  type Method,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { SERVICES } from '../services';
import { accessLogFormat } from './accessLog';
import type { DoorParameters } from './DoorParameters';
import { allowPages } from './cors';
import { wordRefusals } from './refusals';
import { OF_CALLER, OF_POOL, type Routing } from './routes';

const STAGE = 'v1';

const acknowledgeOpen = (method: Method, reason: string) =>
  Validations.of(method).acknowledge({ id: 'AwsSolutions-APIG4', reason });

/**
 * The way in for tenants' requests: API Gateway asks the authorizer who calls, counts
 * the request against the tenant's plan, and passes it through the VPC link to the
 * load balancer of one shard, with headers that clients cannot set.
 */
export class FrontDoor extends Construct {
  readonly api: RestApi;
  readonly url: string;
  readonly #loadBalancer: ApplicationLoadBalancer;
  readonly #link: IVpcLink;
  readonly #authorizer: TokenAuthorizer;

  constructor(
    scope: Construct,
    id: string,
    props: {
      name: string;
      /** A method's integration names its load balancer, hence one API per shard. */
      loadBalancer: ApplicationLoadBalancer;
      link: IVpcLink;
      accessLogs: LogGroup;
      authorizer: Function;
      /** Account-wide: API Gateway may write logs. One per stack. */
      cloudWatchRole: boolean;
    },
  ) {
    super(scope, id);
    this.#loadBalancer = props.loadBalancer;
    this.#link = props.link;
    this.api = new RestApi(this, 'Api', {
      restApiName: props.name,
      description: 'The API of the SaaS',
      endpointTypes: [EndpointType.REGIONAL],
      // The authorizer tells whose key a request counts for.
      apiKeySourceType: ApiKeySourceType.AUTHORIZER,
      cloudWatchRole: props.cloudWatchRole,
      ...(props.cloudWatchRole
        ? { cloudWatchRoleRemovalPolicy: RemovalPolicy.DESTROY }
        : {}),
      deployOptions: {
        stageName: STAGE,
        accessLogDestination: new LogGroupLogDestination(props.accessLogs),
        accessLogFormat: accessLogFormat,
        metricsEnabled: true,
        // Failures of the gateway itself; neither headers nor bodies are in them.
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
      },
    });
    // API Gateway would make it itself, and keep it for ever.
    this.api.deploymentStage.node.addDependency(
      new LogGroup(this, 'ExecutionLogs', {
        logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${STAGE}`,
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    );
    this.#acknowledge();
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
    wordRefusals(this.api);

    this.#authorizer = new TokenAuthorizer(this, 'Authorizer', {
      handler: props.authorizer,
      // A tenant that is suspended is refused after at most this long.
      resultsCacheTtl: Duration.seconds(30),
      validationRegex:
        '^[Bb]earer [-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+\\.[-0-9A-Za-z_]+$',
    });
    for (const service of SERVICES) {
      this.#addService(service);
    }
    this.#addTenantHealth();
  }

  /** Has a web ACL check every request, where there is one. */
  protect({ webAclArn, hasWebAcl }: DoorParameters): void {
    new CfnWebACLAssociation(this, 'WebAcl', {
      webAclArn,
      resourceArn: this.api.deploymentStage.stageArn,
    }).cfnOptions.condition = hasWebAcl;
  }

  /** Where the users of a tenant sign in, for apps that have no token yet. */
  addTenantConfig(handler: Function): void {
    const resource = this.api.root
      .addResource('tenant-config')
      .addResource('{tenantName}');
    const method = resource.addMethod('GET', new LambdaIntegration(handler), {
      authorizationType: AuthorizationType.NONE,
    });
    acknowledgeOpen(method, 'Apps ask it before anybody has signed in.');
    allowPages(resource, ['GET']);
    // Nobody shall try names by the thousand.
    this.#limit('/~1tenant-config~1{tenantName}', 20);
  }

  /**
   * What a tenant is and what its tier allows. It counts for no key: who has used a quota
   * up is to be told so.
   */
  addTenant(handler: Function): void {
    const resource = this.api.root.addResource('tenant');
    resource.addMethod('GET', new LambdaIntegration(handler), {
      authorizer: this.#authorizer,
      authorizationType: AuthorizationType.CUSTOM,
    });
    allowPages(resource, ['GET']);
    this.#limit('/~1tenant', 50);
  }

  /** Limits a GET that no usage plan does: requests per second, of everybody together. */
  #limit(resourcePath: string, rate: number): void {
    const stage = this.api.deploymentStage.node.defaultChild as CfnStage;
    const settings = stage.methodSettings as CfnStage.MethodSettingProperty[];
    stage.methodSettings = [
      ...settings,
      {
        // Of a method that has settings of its own, those of all methods do not count.
        ...settings[0],
        resourcePath,
        httpMethod: 'GET',
        throttlingRateLimit: rate,
        throttlingBurstLimit: 2 * rate,
      },
    ];
  }

  #addService({ routes, healthPath }: ServiceDefinition): void {
    for (const [path, methods] of Object.entries(routes)) {
      const resource = this.api.root.resourceForPath(path);
      for (const method of methods) {
        this.#addMethod(resource, method, path, OF_CALLER, this.#authorizer);
      }
      allowPages(resource, methods);
    }
    this.#addMethod(
      this.api.root.resourceForPath(healthPath),
      'GET',
      healthPath,
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
    const pathNames = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const method = resource.addMethod(
      httpMethod,
      new Integration({
        type: IntegrationType.HTTP_PROXY,
        integrationHttpMethod: httpMethod,
        uri: `http://${this.#loadBalancer.loadBalancerDnsName}${path}`,
        options: {
          connectionType: ConnectionType.VPC_LINK,
          vpcLink: this.#link,
          requestParameters: {
            'integration.request.header.tenantPath': routing.tenantPath,
            // An open route says nothing of a tenant, whatever the client sent.
            'integration.request.header.x-tenant-id': routing.tenantId ?? "''",
            'integration.request.header.x-tenant-tier': routing.tier ?? "''",
            ...Object.fromEntries(
              pathNames.map(name => [
                `integration.request.path.${name}`,
                `method.request.path.${name}`,
              ]),
            ),
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
        requestParameters: Object.fromEntries(
          [...pathNames, ...(routing.pathNames ?? [])].map(name => [
            `method.request.path.${name}`,
            true,
          ]),
        ),
      },
    );
    if (!authorizer) {
      acknowledgeOpen(
        method,
        'It says whether a service answers, and no more.',
      );
    }
    // What a VPC link of the second kind reaches is said per method; the construct
    // knows only the first kind.
    const cfn = method.node.defaultChild as CfnMethod;
    cfn.addPropertyOverride(
      'Integration.IntegrationTarget',
      this.#loadBalancer.loadBalancerArn,
    );
  }

  /**
   * Whether a tenant's services answer, without a token: what onboarding tries before
   * the tenant is let in, and what an operator can ask about one tenant.
   */
  #addTenantHealth(): void {
    const tenant = this.api.root
      .addResource('tenant-health')
      .addResource('{tenantPath}');
    for (const service of SERVICES) {
      this.#addMethod(
        tenant.addResource(subjectOf(service)),
        'GET',
        service.healthPath,
        {
          tenantPath: 'method.request.path.tenantPath',
          pathNames: ['tenantPath'],
        },
      );
    }
  }

  #acknowledge(): void {
    Validations.of(this.api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'The services check what they are sent and answer with what is wrong; the gateway has one sentence for everything.',
      },
      {
        id: 'AwsSolutions-COG4',
        reason:
          'Tenants have user pools of their own; the Lambda authorizer verifies tokens against the one that the registry names.',
      },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'API Gateway asks for this policy on the role of the account.',
      },
    );
    Validations.of(this.api.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason:
        'Nobody without a valid token gets further than the authorizer; the rules and costs of a firewall are for whoever runs the cell to choose: the parameter WebAclArn.',
    });
  }
}
