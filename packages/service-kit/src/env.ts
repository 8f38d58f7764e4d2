import * as z from 'zod';
import { tenantIdSchema } from './identity/tenantId';

const optional = z
  .string()
  .optional()
  .transform(value => value || undefined);

/** The variables that every sample service reads. */
export const serviceEnv = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(8080)
    .describe('the port to listen on'),
  HOST: z.string().default('0.0.0.0').describe('the address to listen on'),
  AWS_REGION: z.string().min(1).describe('the AWS Region, such as us-east-1'),
  USER_POOL_CLIENT_ID: z
    .string()
    .min(1)
    .describe('the app client that ID tokens must be meant for'),
  USER_POOL_ISSUER: z
    .url({ protocol: /^https?$/ })
    .transform(value => value.replace(/\/$/, ''))
    .describe('the issuer (iss) of the ID tokens, a URL'),
  TENANT_ID: z
    .union([z.literal(''), tenantIdSchema])
    .optional()
    .transform(value => value || undefined)
    .describe('the one tenant that the service is for, if it is for one only'),
  USER_POOL_SHARED: z
    .enum(['', 'true', 'false'])
    .optional()
    .transform(value => value === 'true')
    .describe(
      "true when the user pool of a service for one tenant has other tenants' users, too, else false",
    ),
  SERVICE_NAME: optional.describe('the name in logs and /health'),
  SERVICE_VERSION: optional.describe('the version in logs and /health'),
});

/** The variables of services that keep their data in a table. */
export const tableEnv = serviceEnv.extend({
  TABLE_NAME: z.string().min(1).describe("the service's DynamoDB table"),
  TENANT_ROLE_ARN: z
    .union([
      z.literal(''),
      z.string().regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/),
    ])
    .optional()
    .transform(value => value || undefined)
    .describe('the role to assume per tenant, an ARN'),
});

/** Reads a service's settings; throws one sentence per variable that is missing or wrong. */
export function readEnv<T extends z.ZodObject>(
  schema: T,
  env: NodeJS.ProcessEnv,
): z.output<T> {
  const result = schema.safeParse(env);
  if (result.success) {
    return result.data;
  }
  const sentences = result.error.issues.map(issue => {
    const name = String(issue.path[0]);
    const meaning = (schema.shape[name] as z.ZodType)?.description;
    const value = env[name];
    return value === undefined
      ? `${name} is not set. Set it to ${meaning}.`
      : `${name} is ${JSON.stringify(value)}, which does not do: ${
          issue.message
        }. Set it to ${meaning}.`;
  });
  throw new Error(sentences.join(' '));
}
