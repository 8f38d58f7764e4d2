import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isChange } from '@tenantry/plugin-tenants-node';

const PLUGINS = join(__dirname, '../../plugins');

/** How IAM calls the services of the SDK's clients, where that is not their own name. */
const PREFIXES: Record<string, string> = {
  'api-gateway': 'apigateway',
  'cloudwatch-logs': 'logs',
  'cognito-identity-provider': 'cognito-idp',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  eventbridge: 'events',
  'resource-groups-tagging-api': 'tag',
  'service-quotas': 'servicequotas',
};

/** What IAM calls an operation, where that is not its own name. */
const ACTIONS: Record<string, string[]> = {
  'apigateway:CreateApiKey': ['apigateway:POST'],
  'apigateway:CreateUsagePlanKey': ['apigateway:POST'],
  'apigateway:DeleteApiKey': ['apigateway:DELETE'],
  'apigateway:FlushStageAuthorizersCache': ['apigateway:DELETE'],
  'apigateway:GetApiKeys': ['apigateway:GET'],
  'apigateway:GetUsage': ['apigateway:GET'],
  'apigateway:GetUsagePlans': ['apigateway:GET'],
  'dynamodb:BatchGet': ['dynamodb:BatchGetItem'],
  'dynamodb:BatchWrite': ['dynamodb:BatchWriteItem'],
  'dynamodb:Delete': ['dynamodb:DeleteItem'],
  'dynamodb:Get': ['dynamodb:GetItem'],
  'dynamodb:Put': ['dynamodb:PutItem'],
  // Each write of a transaction is allowed as if it came alone.
  'dynamodb:TransactWrite': [
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ],
  'dynamodb:Update': ['dynamodb:UpdateItem'],
  's3:HeadObject': ['s3:GetObject'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
};

const IMPORT =
  /import \{([^}]*)\} from '@aws-sdk\/(?:client|lib)-([a-z0-9-]+)'/g;
const OPERATION = /^(?:paginate(\w+)|(\w+)Command)$/;

function* sources(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!/^(node_modules|dist|__testUtils__)$/.test(entry.name)) {
        yield* sources(path);
      }
    } else if (/\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) {
      yield path;
    }
  }
}

/** The actions that the portal's code calls: those that look, and those that change. */
export function actionsOfPortal(): { read: string[]; change: string[] } {
  const read = new Set<string>();
  const change = new Set<string>();
  for (const path of sources(PLUGINS)) {
    for (const [, names, client] of readFileSync(path, 'utf8').matchAll(
      IMPORT,
    )) {
      for (const name of names.split(',')) {
        const [, paged, single] = OPERATION.exec(name.trim()) ?? [];
        const operation = paged ?? single;
        if (operation) {
          const action = `${PREFIXES[client] ?? client}:${operation}`;
          const target = isChange(operation) ? change : read;
          (ACTIONS[action] ?? [action]).forEach(each => target.add(each));
        }
      }
    }
  }
  return { read: [...read].sort(), change: [...change].sort() };
}
