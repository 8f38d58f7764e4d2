import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type {
  AwsCredentialProvider,
  AwsCredentialsManager,
} from '@backstage/integration-aws-node';
import type { Cell } from '../config';
import type { AnyClient } from './anyClient';
import { CallCounter } from './calls';
import { split } from './changes';
import { CallLimits } from './limits';

/** The SDK's clients for one cell. */
export interface CellClients {
  apigateway: APIGatewayClient;
  cloudformation: CloudFormationClient;
  cloudwatch: CloudWatchClient;
  cognito: CognitoIdentityProviderClient;
  dynamodb: DynamoDBDocumentClient;
  ecr: ECRClient;
  ecs: ECSClient;
  elb: ElasticLoadBalancingV2Client;
  eventbridge: EventBridgeClient;
  iam: IAMClient;
  logs: CloudWatchLogsClient;
  s3: S3Client;
  servicequotas: ServiceQuotasClient;
  sqs: SQSClient;
  tagging: ResourceGroupsTaggingAPIClient;
}

/** Tries of one call, the first included; waits in between grow. */
const MAX_ATTEMPTS = 4;
/** ms until a connection stands, and until an answer is there. */
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 15_000 };
/** A queue answers when there is a message, or after 20 s. */
const QUEUE_TIMEOUTS = { ...TIMEOUTS, requestTimeout: 30_000 };

type Credentials = AwsCredentialProvider['sdkCredentialProvider'];

/** Credentials of a role of the cell, made anew before they expire. */
const assume = (
  { region, endpoint }: Cell,
  RoleArn: string,
  masterCredentials: Credentials,
  ExternalId?: string,
): Credentials =>
  fromTemporaryCredentials({
    masterCredentials,
    params: { RoleArn, RoleSessionName: 'tenantry', ExternalId },
    clientConfig: { region, endpoint },
  });

/**
 * Has a client of the SDK prepare nothing to be logged: without a logger, too, it walks
 * through all that was asked and answered, and takes out what is secret.
 */
function quiet<C extends AnyClient<object>>(client: C): C {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/** Makes every AWS client of the portal: endpoint, credentials, retries, time and call limits, counters. */
export class AwsClients {
  readonly #clients = new Map<string, Promise<CellClients>>();
  readonly #counter = new CallCounter();

  constructor(private readonly credentials: AwsCredentialsManager) {}

  /** AWS calls made so far, by `<service>.<operation>`. */
  callCounts(): Record<string, number> {
    return this.#counter.counts();
  }

  /** The clients for a cell; made once. */
  for(cell: Cell): Promise<CellClients> {
    let clients = this.#clients.get(cell.id);
    if (!clients) {
      clients = this.#create(cell).catch(error => {
        this.#clients.delete(cell.id);
        throw error;
      });
      this.#clients.set(cell.id, clients);
    }
    return clients;
  }

  async #create(cell: Cell): Promise<CellClients> {
    const { accountId, roles } = cell;
    const { sdkCredentialProvider } =
      // Whoever takes a role there needs no credentials of that account.
      await this.credentials.getCredentialProvider(
        roles?.read ? undefined : { accountId },
      );
    const looking = roles?.read
      ? assume(cell, roles.read, sdkCredentialProvider, roles.externalId)
      : sdkCredentialProvider;
    const limits = new CallLimits();
    const reading = this.#with(cell, looking, limits);
    if (!roles?.change) {
      return reading;
    }
    const changing = this.#with(
      cell,
      assume(cell, roles.change, looking),
      limits,
    );
    return Object.fromEntries(
      Object.entries(reading).map(([name, client]) => [
        name,
        split(client, changing[name as keyof CellClients]),
      ]),
    ) as unknown as CellClients;
  }

  #with(
    { region, endpoint }: Cell,
    credentials: Credentials,
    limits: CallLimits,
  ): CellClients {
    const options = {
      region,
      endpoint,
      credentials,
      maxAttempts: MAX_ATTEMPTS,
      retryMode: 'standard',
      requestHandler: { ...TIMEOUTS, throwOnRequestTimeout: true },
    };
    const watch = <C>(client: C): C =>
      limits.watch(this.#counter.watch(quiet(client as never))) as C;
    return {
      apigateway: watch(new APIGatewayClient(options)),
      cloudformation: watch(new CloudFormationClient(options)),
      cloudwatch: watch(new CloudWatchClient(options)),
      cognito: watch(new CognitoIdentityProviderClient(options)),
      dynamodb: DynamoDBDocumentClient.from(
        watch(new DynamoDBClient(options)),
        {
          marshallOptions: { removeUndefinedValues: true },
        },
      ),
      ecr: watch(new ECRClient(options)),
      ecs: watch(new ECSClient(options)),
      elb: watch(new ElasticLoadBalancingV2Client(options)),
      eventbridge: watch(new EventBridgeClient(options)),
      iam: watch(new IAMClient(options)),
      logs: watch(new CloudWatchLogsClient(options)),
      // Other endpoints than AWS's own have no host name for each bucket.
      s3: watch(
        new S3Client({ ...options, forcePathStyle: endpoint !== undefined }),
      ),
      servicequotas: watch(new ServiceQuotasClient(options)),
      sqs: watch(
        new SQSClient({
          ...options,
          requestHandler: { ...QUEUE_TIMEOUTS, throwOnRequestTimeout: true },
        }),
      ),
      tagging: watch(new ResourceGroupsTaggingAPIClient(options)),
    };
  }
}
