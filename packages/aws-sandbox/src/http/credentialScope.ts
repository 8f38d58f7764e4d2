import type { IncomingHttpHeaders } from 'node:http';

/** What the signature of a request says about it. The signature itself is not checked. */
export interface CredentialScope {
  accessKeyId: string;
  region: string;
  signingName: string;
  sessionToken?: string;
}

/** Reads the scope of a Signature Version 4 header; `undefined` when the request is unsigned. */
export function credentialScopeOf(
  headers: IncomingHttpHeaders,
): CredentialScope | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(
      headers.authorization ?? '',
    );
  if (!match) {
    return undefined;
  }
  const [, accessKeyId, region, signingName] = match;
  const token = headers['x-amz-security-token'];
  return {
    accessKeyId,
    region,
    signingName,
    sessionToken: token === undefined ? undefined : String(token),
  };
}
