import { join } from 'node:path';
import { AwsError, NotSupportedError } from '../../errors';
import type { Iam } from '../../iam/iam';
import type { Account, AwsService, ResourceHandler } from '../../types';
import type { Logs } from '../logs';
import type { S3 } from '../s3';
import { unpackBundle } from './bundle';
import { FunctionRunner, type Invocation } from './FunctionRunner';

interface LambdaFunction {
  name: string;
  arn: string;
  roleArn: string;
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
  logGroup: string;
  code: { bucket: string; key: string };
  /** Service principals that may invoke it, by permission id. */
  permissions: Record<string, string>;
}

/** Lambda: runs the real bundles, one thread per function, with the role's credentials. */
export function createLambda(
  account: Account,
  deps: { s3: S3; iam: Iam; logs: Logs; dataDir?: string },
) {
  const { s3, iam, logs, dataDir } = deps;
  const functions =
    account.store.collection<LambdaFunction>('lambda.functions');
  const runners = new Map<string, FunctionRunner>();
  const nameOf = (nameOrArn: string) =>
    /function:([^:/]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;

  const require = (nameOrArn: string): LambdaFunction => {
    const found = functions.get(nameOf(nameOrArn));
    if (!found) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Function not found: ${nameOrArn}`,
        404,
      );
    }
    return found;
  };

  function start(fn: LambdaFunction): FunctionRunner {
    const folder = unpackBundle(
      s3.getObject(fn.code.bucket, fn.code.key),
      fn.name,
      dataDir,
    );
    const [module, handlerName] = fn.handler.split('.');
    return new FunctionRunner({
      file: join(folder, `${module}.js`),
      handlerName,
      arn: fn.arn,
      timeoutSeconds: fn.timeoutSeconds,
      memoryMb: fn.memoryMb,
      log: line => logs.put(fn.logGroup, fn.name, line),
      env: {
        ...fn.environment,
        AWS_REGION: account.region,
        AWS_DEFAULT_REGION: account.region,
        AWS_ENDPOINT_URL: account.endpoint(),
        AWS_LAMBDA_FUNCTION_NAME: fn.name,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${account.endpoint()}${iam.issueContainerCredentials(
          fn.roleArn,
          fn.name,
        )}`,
      },
    });
  }

  async function restart(name: string): Promise<void> {
    await runners.get(name)?.stop();
    runners.delete(name);
  }

  /** Invokes a function on behalf of a service, which must have been permitted to. */
  async function invoke(
    nameOrArn: string,
    event: unknown,
    servicePrincipal: string,
  ): Promise<Invocation> {
    const fn = require(nameOrArn);
    if (!Object.values(fn.permissions).includes(servicePrincipal)) {
      throw new AwsError(
        'AccessDeniedException',
        `${servicePrincipal} is not authorized to perform: lambda:InvokeFunction on resource: ${fn.arn}`,
        403,
      );
    }
    let runner = runners.get(fn.name);
    if (!runner) {
      runner = start(fn);
      runners.set(fn.name, runner);
    }
    return runner.invoke(event, account.ids.uuid());
  }

  const settingsOf = (properties: any, name: string) => {
    const { S3Bucket, S3Key } = properties.Code;
    if (!S3Bucket) {
      throw new NotSupportedError(
        'AWS::Lambda::Function with Code other than S3Bucket and S3Key',
      );
    }
    // A missing bundle fails the resource, as in AWS.
    s3.getObject(S3Bucket, S3Key);
    return {
      name,
      arn: account.arn('lambda', `function:${name}`),
      roleArn: properties.Role,
      handler: properties.Handler,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: Number(properties.Timeout ?? 3),
      memoryMb: Number(properties.MemorySize ?? 128),
      logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      code: { bucket: S3Bucket, key: S3Key },
    };
  };

  const functionHandler: ResourceHandler = {
    type: 'AWS::Lambda::Function',
    properties: [
      'FunctionName',
      'Code',
      'Role',
      'Handler',
      'Runtime',
      'Environment',
      'Timeout',
      'MemorySize',
      'LoggingConfig',
      // No behaviour in the sandbox.
      'Architectures',
      'Description',
      'ReservedConcurrentExecutions',
      'TracingConfig',
      'Tags',
    ],
    createOnly: ['FunctionName'],
    async create(properties, { generateName }) {
      const name = properties.FunctionName ?? generateName(64);
      const settings = settingsOf(properties, name);
      functions.put(name, { ...settings, permissions: {} });
      return { physicalId: name, attributes: { Arn: settings.arn } };
    },
    async update(name, properties) {
      functions.put(name, {
        ...settingsOf(properties, name),
        permissions: require(name).permissions,
      });
      await restart(name);
      return { physicalId: name };
    },
    async delete(name) {
      functions.delete(name);
      await restart(name);
    },
  };

  const permissionHandler: ResourceHandler = {
    type: 'AWS::Lambda::Permission',
    properties: ['FunctionName', 'Action', 'Principal', 'SourceArn'],
    async create(properties, { generateName }) {
      const fn = require(properties.FunctionName);
      const id = generateName(100);
      functions.put(fn.name, {
        ...fn,
        permissions: { ...fn.permissions, [id]: properties.Principal },
      });
      return { physicalId: id };
    },
    async delete(id, properties) {
      const fn = functions.get(nameOf(properties.FunctionName));
      if (fn) {
        const { [id]: _, ...permissions } = fn.permissions;
        functions.put(fn.name, { ...fn, permissions });
      }
    },
  };

  return {
    signingName: 'lambda',
    protocol: 'rest-json' as const,
    operations: {},
    invoke,
    resourceHandlers: [functionHandler, permissionHandler],
    inventory: () => ({
      functions: functions
        .entries()
        .map(([name]) => name)
        .sort(),
    }),
    async stop() {
      await Promise.all([...runners.values()].map(runner => runner.stop()));
    },
  } satisfies AwsService & Record<string, unknown>;
}

export type Lambda = ReturnType<typeof createLambda>;
