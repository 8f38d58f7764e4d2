import { z } from 'zod';
import { AwsError } from '../errors';
import type { Iam } from '../iam/iam';
import { faultRule } from '../state/faults';
import type { Account, AwsService } from '../types';
import type { CallLog } from './callLog';
import type { WireRequest, WireResponse } from './protocols/types';

const json = (body: unknown, status = 200): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body, null, 2),
});

/** One fault, or a list of them. */
const faultsBody = z.preprocess(value => [value].flat(), z.array(faultRule));

/** Everything that is in the account, by kind. */
export async function inventoryOf(
  services: AwsService[],
): Promise<Record<string, unknown[]>> {
  const parts = await Promise.all(
    services.map(async service => (await service.inventory?.()) ?? {}),
  );
  return Object.assign({}, ...parts);
}

/** The sandbox's own API under `/_sandbox/`: what tests and people ask of it, and AWS has not. */
export function createAdmin(options: {
  account: Account;
  iam: Iam;
  services: AwsService[];
  outbox: () => unknown[];
  /** Signs somebody in whom an identity provider has sent back. */
  federatedSignIn: (input: unknown) => Promise<unknown>;
  calls: CallLog;
  /** Where a task's neighbours in Service Connect are, for whoever holds its token. */
  neighboursOf: (token: string) => unknown;
}) {
  const { account, iam, services, outbox, calls } = options;
  const { federatedSignIn, neighboursOf } = options;

  function setFaults(body: Buffer): WireResponse {
    let value: unknown;
    try {
      value = JSON.parse(body.toString() || '[]');
    } catch (error) {
      return json({ message: `The body is not JSON: ${error}` }, 400);
    }
    const rules = faultsBody.safeParse(value);
    if (!rules.success) {
      return json(
        {
          message: `The body is not a fault or a list of faults: ${z.prettifyError(
            rules.error,
          )}`,
        },
        400,
      );
    }
    account.faults.set(rules.data);
    return json(account.faults.list());
  }

  async function signInFederated(body: Buffer): Promise<WireResponse> {
    try {
      return json(await federatedSignIn(JSON.parse(body.toString())));
    } catch (error) {
      if (error instanceof AwsError) {
        return json({ message: error.message }, error.status);
      }
      if (error instanceof z.ZodError || error instanceof SyntaxError) {
        return json({ message: `The body is not a person: ${error}` }, 400);
      }
      throw error;
    }
  }

  function containerCredentials(token: string): WireResponse {
    try {
      const found = iam.containerCredentials(token);
      return json({
        RoleArn: found.roleArn,
        AccessKeyId: found.accessKeyId,
        SecretAccessKey: found.secretAccessKey,
        Token: found.sessionToken,
        Expiration: found.expiration.toISOString(),
      });
    } catch (error) {
      if (error instanceof AwsError) {
        return json({ message: error.message }, error.status);
      }
      throw error;
    }
  }

  return async (request: WireRequest): Promise<WireResponse> => {
    const [, , name, token] = request.path.split('/');
    switch (`${request.method} ${name}`) {
      case 'GET health':
        return json({ status: 'ok', accountId: account.accountId });
      case 'GET outbox':
        return json(outbox());
      case 'GET inventory':
        return json(await inventoryOf(services));
      case 'GET calls':
        return json(calls.list());
      case 'GET faults':
        return json(account.faults.list());
      case 'POST faults':
        return setFaults(request.body);
      case 'DELETE faults':
        account.faults.set([]);
        return json([]);
      case 'POST federated-sign-in':
        return signInFederated(request.body);
      case 'GET credentials':
        return containerCredentials(token);
      case 'GET neighbours': {
        const found = neighboursOf(token);
        return found
          ? json(found)
          : json({ message: 'There is no such task.' }, 404);
      }
      default:
        return json(
          {
            message: `There is no ${request.method} ${request.path}. Known: GET /_sandbox/health, /outbox, /inventory, /calls, /faults; POST and DELETE /_sandbox/faults; POST /_sandbox/federated-sign-in.`,
          },
          404,
        );
    }
  };
}
