import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { AwsCredentialsManager } from '@backstage/integration-aws-node';
import type { Cell } from '../config';
import { CallCounter } from './calls';

/** The SDK's clients for one cell. */
export interface CellClients {
  apigateway: APIGatewayClient;
  cloudformation: CloudFormationClient;
  cognito: CognitoIdentityProviderClient;
  dynamodb: DynamoDBDocumentClient;
  ecs: ECSClient;
}

/** Tries of one call, the first included; waits in between grow. */
const MAX_ATTEMPTS = 4;
/** ms until a connection stands, and until an answer is there. */
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 15_000 };

/** Makes every AWS client of the portal: endpoint, credentials, retries, time limits, counters. */
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

  async #create({ accountId, region, endpoint }: Cell): Promise<CellClients> {
    const { sdkCredentialProvider } =
      await this.credentials.getCredentialProvider({ accountId });
    const options = {
      region,
      endpoint,
      credentials: sdkCredentialProvider,
      maxAttempts: MAX_ATTEMPTS,
      retryMode: 'standard',
      requestHandler: { ...TIMEOUTS, throwOnRequestTimeout: true },
    };
    const watch = this.#counter.watch.bind(this.#counter) as <C>(
      client: C,
    ) => C;
    return {
      apigateway: watch(new APIGatewayClient(options)),
      cloudformation: watch(new CloudFormationClient(options)),
      cognito: watch(new CognitoIdentityProviderClient(options)),
      dynamodb: DynamoDBDocumentClient.from(
        watch(new DynamoDBClient(options)),
        {
          marshallOptions: { removeUndefinedValues: true },
        },
      ),
      ecs: watch(new ECSClient(options)),
    };
  }
}
