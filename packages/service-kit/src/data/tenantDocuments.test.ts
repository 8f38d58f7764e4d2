import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createVendedDocuments,
  type TenantCredentials,
} from './tenantDocuments';

const MINUTE = 60_000;
const acme = { tenantId: 'acme' };
const globex = { tenantId: 'globex' };

function startVending(maxTenants?: number) {
  const state = { now: 0, failure: undefined as Error | undefined };
  const vended: string[] = [];
  const documents = createVendedDocuments({
    now: () => state.now,
    maxTenants,
    async vend(tenantId): Promise<TenantCredentials> {
      vended.push(tenantId);
      if (state.failure) {
        throw state.failure;
      }
      return {
        accessKeyId: `key-${tenantId}-${vended.length}`,
        secretAccessKey: 'secret',
        sessionToken: 'token',
        expiresAt: state.now + 15 * MINUTE,
      };
    },
    connect: ({ accessKeyId, secretAccessKey }) =>
      new DynamoDBClient({
        region: 'us-east-1',
        credentials: { accessKeyId, secretAccessKey },
      }),
  });
  return { state, vended, documents };
}

const keyOf = async (client: DynamoDBClient) =>
  (await client.config.credentials()).accessKeyId;

describe('vended clients', () => {
  it('are each bound to one tenant', async () => {
    const { documents } = startVending();
    expect(await keyOf(await documents.clientFor(acme))).toContain('acme');
    expect(await keyOf(await documents.clientFor(globex))).toContain('globex');
  });

  it('are vended once for callers that ask at once', async () => {
    const { documents, vended } = startVending();
    const clients = await Promise.all(
      Array.from({ length: 50 }, () => documents.clientFor(acme)),
    );
    expect(new Set(clients).size).toBe(1);
    expect(vended).toEqual(['acme']);
  });

  it('are kept until five minutes before they expire', async () => {
    const { state, documents, vended } = startVending();
    const first = await documents.clientFor(acme);
    state.now = 10 * MINUTE - 1;
    expect(await documents.clientFor(acme)).toBe(first);
    state.now = 10 * MINUTE;
    expect(await documents.clientFor(acme)).not.toBe(first);
    expect(vended).toHaveLength(2);
  });

  it('serve on when an early renewal fails, and not beyond their time', async () => {
    const { state, documents } = startVending();
    const first = await documents.clientFor(acme);
    state.failure = new Error('STS is away');
    state.now = 15 * MINUTE - 1;
    expect(await documents.clientFor(acme)).toBe(first);
    state.now = 15 * MINUTE;
    await expect(documents.clientFor(acme)).rejects.toThrow('STS is away');
  });

  it('are asked for again after a failure', async () => {
    const { state, documents } = startVending();
    state.failure = new Error('STS is away');
    await expect(documents.clientFor(acme)).rejects.toThrow('STS is away');
    state.failure = undefined;
    expect(await keyOf(await documents.clientFor(acme))).toBe('key-acme-2');
  });

  it('are bounded in number: the one unused longest goes first', async () => {
    const { documents, vended } = startVending(2);
    await documents.clientFor(acme);
    await documents.clientFor(globex);
    await documents.clientFor(acme);
    await documents.clientFor({ tenantId: 'initech' });
    await documents.clientFor(acme);
    await documents.clientFor(globex);
    expect(vended).toEqual(['acme', 'globex', 'initech', 'globex']);
  });
});
