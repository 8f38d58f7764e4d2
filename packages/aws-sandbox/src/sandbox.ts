import type { ServerResponse } from 'node:http';
import { createAccount, type AccountOptions, type Addresses } from './account';
import { createCloudFormation } from './cloudformation';
import { createFrontDoor } from './frontdoor';
import { createAdmin, inventoryOf } from './http/admin';
import { CallLog } from './http/callLog';
import { Dispatcher } from './http/dispatch';
import { hangUpSignal, listen, readRequest, send } from './http/server';
import { createIam } from './iam/iam';
import { createApiGateway } from './services/apigateway';
import { createCloudFront } from './services/cloudfront';
import { createCloudWatch } from './services/cloudwatch';
import { createCognito } from './services/cognito';
import { createDynamoDb } from './services/dynamodb';
import { createEcr } from './services/ecr';
import { createEcs } from './services/ecs';
import type { Images } from './services/ecs/images';
import { createElbV2 } from './services/elbv2';
import { createEvents } from './services/events';
import { createLambda } from './services/lambda';
import { createLogs } from './services/logs';
import { createS3 } from './services/s3';
import { createSecretsManager } from './services/secretsmanager';
import { createServiceQuotas } from './services/servicequotas';
import { Quotas } from './services/servicequotas/quotas';
import { createSqs } from './services/sqs';
import { createSts } from './services/sts';
import { createTagging } from './services/tagging';
import type { Faults } from './state/faults';
import type { AwsService } from './types';

export interface SandboxOptions extends AccountOptions {
  /** Port of the AWS APIs; 0 picks a free one. Default 4566. */
  port?: number;
  /** Port of the front door; 0 picks a free one. Default 8080. */
  frontDoorPort?: number;
  /** Port of what CloudFront serves; 0, the default, picks a free one. */
  distributionPort?: number;
  /** What stands for the container images of tasks, by repository name. */
  images?: Images;
  /**
   * How many times as fast as in AWS the waits pass after which a task that does not get
   * well is given up: start and grace periods, intervals of failing health checks. 3.
   */
  pace?: number;
  /** How often tasks and targets are measured, ms. 15,000. */
  metricsEveryMs?: number;
  /** The account's quotas where they differ, by `<service code>/<quota code>`. */
  quotas?: Record<string, number>;
}

/** A running embedded AWS account. */
export interface Sandbox {
  /** Base URL of the AWS APIs. */
  readonly endpoint: string;
  /** Base URL of the front door, without stage. */
  readonly frontDoorUrl: string;
  /** Base URL of what CloudFront serves. */
  readonly distributionUrl: string;
  readonly accountId: string;
  readonly region: string;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** Every resource, key, user and row of the account, by kind. */
  inventory(): Promise<Record<string, unknown[]>>;
  stop(): Promise<void>;
}

/** Starts the embedded AWS account on loopback. Rejects when a port is taken. */
export async function startSandbox(
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const addresses: Addresses = {};
  const account = createAccount(options, addresses);
  const { dataDir, pace = 3 } = options;
  const quotas = new Quotas(options.quotas);
  const iam = createIam(account, quotas);
  const s3 = createS3(account, dataDir);
  const logs = createLogs(account, dataDir);
  const dynamodb = createDynamoDb(account, dataDir);
  const cognito = createCognito(account, quotas);
  const secretsManager = createSecretsManager(account);
  const sqs = createSqs(account);
  const events = createEvents(account, sqs.queues);
  const elbv2 = createElbV2(account, pace);
  const lambda = createLambda(account, { s3, iam, logs, dataDir });
  const apigateway = createApiGateway(account);
  const ecs = createEcs(account, {
    iam,
    elbv2,
    logs,
    secretText: id => secretsManager.secrets.text(id),
    images: options.images ?? {},
    pace,
    emit: events.emit,
  });
  const cloudfront = createCloudFront(account, s3);
  const cloudwatch = createCloudWatch(
    account,
    {
      fargateVcpus: () => ecs.fargateVcpus(),
      runningTasks: () => ecs.runningTasks(),
      targetCounts: () => elbv2.targetCounts(),
    },
    options.metricsEveryMs,
  );
  const acting = [
    iam,
    s3,
    logs,
    dynamodb,
    cognito,
    elbv2,
    lambda,
    apigateway,
    ecs,
    sqs,
    events,
    cloudfront,
    secretsManager,
  ];
  const cloudformation = createCloudFormation(
    account,
    s3,
    acting.flatMap(service => service.resourceHandlers),
    {
      quotas,
      emit: events.emit,
      isThere: resource =>
        dynamodb.has(resource) ?? cognito.has(resource) ?? true,
      mayTake: roleArn =>
        iam.trustsService(roleArn, 'cloudformation.amazonaws.com'),
      references: { secretText: id => secretsManager.secrets.text(id) },
    },
  );
  const services: AwsService[] = [
    cloudformation,
    createTagging([cloudformation.tagged, apigateway.tagged]),
    createSts(account, iam),
    iam,
    s3,
    logs,
    dynamodb,
    cognito,
    elbv2,
    lambda,
    apigateway,
    ecs,
    sqs,
    events,
    secretsManager,
    createServiceQuotas(account, quotas),
    cloudwatch,
    createEcr(account, options.images ?? {}),
  ];
  const calls = new CallLog();
  const dispatcher = new Dispatcher(account, iam, services, calls);
  const admin = createAdmin({
    account,
    iam,
    services,
    outbox: cognito.outbox,
    federatedSignIn: cognito.federatedSignIn,
    calls,
    neighboursOf: ecs.neighboursOf,
  });
  const frontDoor = createFrontDoor(account, {
    apigateway,
    elbv2,
    lambda,
    logs,
  });

  const fail = (response: ServerResponse, error: unknown) => {
    account.logger.error(`The sandbox failed: ${(error as Error).stack}`);
    if (!response.headersSent) {
      response.writeHead(500);
    }
    response.end();
  };

  const apis = await listen(options.port ?? 4566, (incoming, outgoing) => {
    const answer = async () => {
      const request = await readRequest(incoming);
      send(
        outgoing,
        request.path.startsWith('/_sandbox/')
          ? await admin(request)
          : cognito.wellKnown(request.path) ??
              (await cognito.hosted(request)) ??
              (await dispatcher.answer(request, hangUpSignal(outgoing))),
      );
    };
    answer().catch(error => fail(outgoing, error));
  });
  addresses.endpoint = `http://127.0.0.1:${apis.port}`;
  addresses.pagesUrl = `http://localhost:${apis.port}`;
  const door = await listen(
    options.frontDoorPort ?? 8080,
    (incoming, outgoing) => {
      frontDoor
        .handle(incoming, outgoing)
        .catch(error => fail(outgoing, error));
    },
  ).catch(async error => {
    await apis.close();
    throw error;
  });
  addresses.frontDoorUrl = `http://127.0.0.1:${door.port}`;
  const distributions = await listen(
    options.distributionPort ?? 0,
    (incoming, outgoing) => {
      readRequest(incoming)
        .then(request => send(outgoing, cloudfront.answer(request)))
        .catch(error => fail(outgoing, error));
    },
  ).catch(async error => {
    await Promise.all([apis.close(), door.close()]);
    throw error;
  });
  // Cognito sends nobody to a page without TLS, unless it is on localhost.
  addresses.distributionUrl = `http://localhost:${distributions.port}`;
  for (const service of services) {
    await service.start?.();
  }

  return {
    endpoint: addresses.endpoint,
    frontDoorUrl: addresses.frontDoorUrl,
    distributionUrl: addresses.distributionUrl,
    accountId: account.accountId,
    region: account.region,
    faults: account.faults,
    calls,
    inventory: () => inventoryOf(services),
    async stop() {
      await cloudformation.stop();
      await ecs.stop();
      await Promise.all([apis.close(), door.close(), distributions.close()]);
      await cloudwatch.stop?.();
      frontDoor.stop();
      await Promise.all([lambda.stop(), elbv2.stop(), dynamodb.stop()]);
      await logs.stop();
      account.store.close();
    },
  };
}
